import { describe, expect, it } from '@jest/globals';
import { etag, readIfMatch } from './preconditions.js';

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
