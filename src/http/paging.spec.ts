import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from './paging.js';

describe('A page', () => {
  const rows = [1, 2, 3];
  it('ends with a cursor only when there is more', () => {
    expect(pageOf(rows, 3, (row) => [row])).toEqual({ items: rows, next: null });
    expect(pageOf(rows, 2, (row) => [row])).toEqual({ items: [1, 2], next: encodeCursor([2]) });
    expect(pageOf([], 2, (row) => [row])).toEqual({ items: [], next: null });
  });

  it('gives back what a cursor was made of', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (at, id) => {
        expect(decodeCursor(encodeCursor([at, id]), ['number', 'string'])).toEqual([at, id]);
      }),
    );
  });

  it.each(['x', '', encodeCursor(['a']), encodeCursor([1, 2]), Buffer.from('{}').toString('base64url')])(
    'refuses the foreign cursor %s',
    (cursor) => {
      expect(() => decodeCursor(cursor, ['number'])).toThrow('cursor is not one of this list');
    },
  );
});
