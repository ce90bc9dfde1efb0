import { describe, expect, it } from '@jest/globals';
import { parseFields, takeHiddenFields } from './form.js';

describe('A form', () => {
  it('has text by name, and lists where the name says so', () => {
    expect(parseFields('a=1&b=x+y%21&c[]=1&c[]=2')).toEqual({ a: '1', b: 'x y!', 'c[]': ['1', '2'] });
  });

  it.each([
    ['a name given twice', 'a=1&a=2', 'a is given twice'],
    ['a name of the prototype chain', '__proto__=1', '__proto__ is not a field here'],
    ['NUL', 'a=%00', 'a holds a NUL character.'],
    ['too many names', Array.from({ length: 1001 }, (_, i) => `k${i}=`).join('&'), 'More than 1000 fields were sent.'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseFields(text)).toThrow(message);
  });

  it('keeps its hidden fields apart from what is asked for', () => {
    expect(takeHiddenFields(parseFields('_csrf=t&_idempotency_key=k&name=shop'))).toEqual({
      body: { name: 'shop' },
      hidden: { csrf: 't', idempotencyKey: 'k' },
    });
  });
});
