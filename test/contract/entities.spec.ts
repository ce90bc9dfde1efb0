import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getMetadataArgsStorage } from 'typeorm';
import { shapeOf } from '../../src/event-store/table-shape.js';
import type { Table } from '../../src/event-store/tables.js';
import { aDatabase, type ADatabase } from '../harness/a-database.js';

const src = resolve(import.meta.dirname, '../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.spec|\.fixture)\.tsx?$/.test(file))
  .filter((file) => /^@Entity\(/m.test(readFileSync(join(src, file), 'utf8')))
  .sort();
for (const file of files) await import(`../../src/${file.replace(/\.tsx?$/, '.js')}`);
const entities = getMetadataArgsStorage().tables.map(({ target }) => target as Table<object>);

interface Info {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

const TYPES = { text: 'TEXT', json: 'TEXT', integer: 'INTEGER', boolean: 'INTEGER', real: 'REAL', blob: 'BLOB' };

describe('Each entity fits the table that the migrations make', () => {
  let database: ADatabase;
  beforeAll(async () => {
    database = await aDatabase({ entities });
  });
  afterAll(() => database.remove());

  const pragma = <Row>(sql: string): Row[] => database.writer.db.pragma(sql) as Row[];
  const columnsOfIndex = (name: string): string => {
    const columns = pragma<{ name: string }>(`index_info('${name}')`);
    return columns.map((column) => column.name).join();
  };

  it('there are some', () => expect(entities.length).toBeGreaterThan(3));

  it.each(entities.map((entity) => [entity.name, entity] as const))('%s', (_, entity) => {
    const shape = shapeOf(entity);
    const columns = pragma<Info>(`table_info('${shape.name}')`);
    const described = shape.columns.map(({ column, kind, isNullable }) => ({
      column,
      type: TYPES[kind],
      isNullable,
      isKey: shape.key.some((key) => key.column === column),
    }));
    const made = columns.map(({ name, type, notnull, pk }) => ({
      column: name,
      type,
      isNullable: notnull === 0 && pk === 0,
      isKey: pk > 0,
    }));
    const byName = (a: { column: string }, b: { column: string }): number => (a.column < b.column ? -1 : 1);
    expect(made.sort(byName)).toEqual(described.sort(byName));

    const indexes = pragma<{ name: string; unique: number; origin: string }>(`index_list('${shape.name}')`);
    const unique = indexes.filter((index) => index.unique === 1 && index.origin !== 'pk');
    const rules = shape.unique.map((rule) => rule.columns.map(({ column }) => column).join());
    expect(unique.map(({ name }) => columnsOfIndex(name)).sort()).toEqual(rules.sort());
  });
});
