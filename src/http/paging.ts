import { invalidField } from '../kernel/refused.js';

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Send it as `cursor` for what follows; null at the end. */
  readonly next: string | null;
}

/** Where a page ends: the sort values of its last row. */
export type CursorValue = string | number;

/**
 * @param rows up to `limit + 1` rows, read in the list's order: the one too many says that there is more
 * @param endsAt the sort values of a row
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  endsAt: (row: Row) => readonly CursorValue[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(endsAt(last)) : null };
}

export const encodeCursor = (values: readonly CursorValue[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/**
 * @param types what the values must be, in order
 * @throws Refused `invalid` for a cursor that this list cannot have given
 */
export function decodeCursor(
  cursor: string | undefined,
  types: readonly ('string' | 'number')[],
): readonly CursorValue[] | undefined {
  if (cursor === undefined) return undefined;
  const values = parsed(cursor);
  if (
    !Array.isArray(values) ||
    values.length !== types.length ||
    !values.every((value, at) => typeof value === types[at])
  ) {
    throw invalidField('cursor', 'is not one of this list; begin without one');
  }
  return values as readonly CursorValue[];
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
