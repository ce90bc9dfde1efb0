import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '../kernel/secret.js';
import { plainCopy } from './plain-copy.js';

describe('A plain copy', () => {
  it('is what a way through JSON leaves, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(plainCopy(value)).toStrictEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('gives equal texts for equal values, however they were put together', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(JSON.stringify(plainCopy(turned))).toBe(JSON.stringify(plainCopy(value)));
      }),
    );
  });

  it('drops what is undefined, and makes null of what has no JSON number', () => {
    const value = { b: undefined, a: [undefined, NaN, -0], c: { d: Infinity } };
    expect(plainCopy(value)).toStrictEqual(JSON.parse('{"a":[null,null,0],"c":{"d":null}}'));
  });

  it.each([
    ['a date', new Date(0)],
    ['a secret', new Secret('x')],
    ['a function', () => 1],
    ['a map', new Map()],
    ['a bigint', 1n],
  ])('refuses %s', (_, value) => {
    expect(() => plainCopy({ deep: [value] })).toThrow('An event holds JSON only');
  });
});
