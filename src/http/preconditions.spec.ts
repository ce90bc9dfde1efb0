import { describe, expect, it } from '@jest/globals';
import { etag, readIfMatch, readIfPlan } from './preconditions.js';

describe('If-Match', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    [etag(0), 0],
    [' "12" ', 12],
  ])('%s is version %s', (header, version) => {
    expect(readIfMatch(header)).toBe(version);
  });

  it.each(['12', 'W/"12"', '"012"', '"a"', '"1", "2"', '', '"-1"', '"1e3"', `"${'9'.repeat(16)}"`])(
    'refuses %s',
    (header) => {
      expect(() => readIfMatch(header)).toThrow('If-Match must be one ETag');
    },
  );
});

describe('If-Plan', () => {
  const hash = '0a'.repeat(32);
  it('is the hash of a plan, with or without quotes', () => {
    expect([readIfPlan(undefined), readIfPlan(hash), readIfPlan(`"${hash}"`)]).toEqual([undefined, hash, hash]);
  });
  it.each(['', '*', hash.slice(1), `${hash}0`, hash.toUpperCase()])('refuses %j', (header) => {
    expect(() => readIfPlan(header)).toThrow('If-Plan must be the hash of a plan');
  });
});
