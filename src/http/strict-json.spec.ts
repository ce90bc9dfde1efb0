import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refused } from '../kernel/refused.js';
import { MAX_DEPTH, MAX_KEYS, isPoisonous, parseStrictJson } from './strict-json.js';

const errorsOf = (text: string): unknown => {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof Refused && error.code === 'invalid') return error.detail.errors;
    throw error;
  }
  return 'accepted';
};
const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
const wide = (keys: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, i) => [`k${i}`, 0])));

describe('Strict JSON', () => {
  it.each([
    ['text that ends early', '{"a":', { body: ['is not valid JSON'] }],
    ['nothing', '', { body: ['is not valid JSON'] }],
    ['a name given twice', '{"a":1,"b":{"c":1,"c":2}}', { 'b.c': ['is given twice'] }],
    ['a name given twice, once escaped', '{"a":1,"\\u0061":2}', { a: ['is given twice'] }],
    ['a name given twice inside an array', '[{"x":1},{"x":1,"x":1}]', { '1.x': ['is given twice'] }],
    ['__proto__', '{"a":{"__proto__":{"x":1}}}', { 'a.__proto__': ['is not a field here'] }],
    ['__proto__, escaped', '{"__pr\\u006fto__":1}', { ['__proto__']: ['is not a field here'] }],
    ['constructor', '{"constructor":{"prototype":1}}', { constructor: ['is not a field here'] }],
    ['17 levels', nested(MAX_DEPTH + 1), { [Array(16).fill('a').join('.')]: ['is nested deeper than 16 levels'] }],
    ['1001 names', wide(MAX_KEYS + 1), { body: ['has more than 1000 fields'] }],
    ['a number that loses digits', '{"n":9007199254740993}', { n: ['is a number that would lose digits'] }],
    ['an infinite number', '[1e999]', { '0': ['is a number that would lose digits'] }],
    ['NUL', '{"a":"x\\u0000"}', { a: ['holds a NUL character'] }],
    ['half of a character', '{"a":"\\ud83d"}', { a: ['holds half of a character'] }],
  ])('refuses %s and names the field', (_, text, errors) => {
    // toEqual() cannot see a key called __proto__
    expect(Object.entries(errorsOf(text) as object)).toEqual(Object.entries(errors));
  });

  it.each([
    ['the same name in two objects', '{"a":{"c":1},"b":{"c":1},"d":[{"c":1},{"c":2}]}'],
    ['brackets and quotes in text', '{"a":"}{][,:\\"","b":"\\\\"}'],
    ['a name that is also a value', '{"a":"b","b":"a"}'],
    ['16 levels', nested(MAX_DEPTH)],
    ['1000 names', wide(MAX_KEYS)],
    ['whole characters and fractions', '{"a":"😀","n":0.5,"z":-0}'],
  ])('accepts %s', (_, text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('reads what JSON.parse reads, whatever the spacing', () => {
    const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        leaf,
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any')),
      ),
    })).any;
    const harmless = (text: string): boolean =>
      !/\\u0000|\0/.test(text) && !/"(__proto__|constructor|prototype)"/.test(text);
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (any, space) => {
        const text = JSON.stringify(any, null, space);
        fc.pre(harmless(text));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('leaves no trace on all objects', () => {
    expect(errorsOf('{"__proto__":{"x":1}}')).not.toBe('accepted');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(['__proto__', 'constructor', 'prototype', 'proto'].map(isPoisonous)).toEqual([true, true, true, false]);
  });

  it('takes little time for the worst that fits', () => {
    const start = performance.now();
    expect(errorsOf('['.repeat(256 * 1024))).toEqual({ body: ['is not valid JSON'] });
    expect(errorsOf(`"${'\\"'.repeat(128 * 1024)}"`)).toBe('accepted');
    expect(performance.now() - start).toBeLessThan(500);
  });
});
