import { shapeOf } from '../table-shape.js';
import type { Table, Tables } from '../tables.js';
import { SqliteTable, type Prepare } from './sqlite-table.js';

/** Tables of the open transaction, on the one writing handle. */
export class SqliteTables implements Tables {
  private readonly tables = new Map<Table<object>, SqliteTable>();

  constructor(private readonly prepare: Prepare) {}

  insert<Row extends object>(table: Table<Row>, row: Row): void {
    this.of(table).insert(row);
  }

  upsert<Row extends object>(table: Table<Row>, row: Row): void {
    this.of(table).upsert(row);
  }

  update<Row extends object>(table: Table<Row>, where: Partial<Row>, change: Partial<Row>): number {
    return this.of(table).update(where, change);
  }

  delete<Row extends object>(table: Table<Row>, where: Partial<Row>): number {
    return this.of(table).delete(where);
  }

  prune<Row extends object>(table: Table<Row>, column: keyof Row & string, bound: number): number {
    return this.of(table).prune(column, bound);
  }

  find<Row extends object>(table: Table<Row>, where: Partial<Row>): Row | undefined {
    return this.of(table).find(where) as Row | undefined;
  }

  findAll<Row extends object>(table: Table<Row>, where: Partial<Row>): readonly Row[] {
    return this.of(table).findAll(where) as Row[];
  }

  private of(table: Table<object>): SqliteTable {
    const known = this.tables.get(table);
    if (known) return known;
    const made = new SqliteTable(shapeOf(table), this.prepare);
    this.tables.set(table, made);
    return made;
  }
}
