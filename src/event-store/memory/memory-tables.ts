import { shapeOf } from '../table-shape.js';
import type { Table, Tables } from '../tables.js';
import { MemoryTable } from './memory-table.js';

/** Tables as maps. What is done is noted with its reverse, so that it can be taken back to any earlier point. */
export class MemoryTables implements Tables {
  private readonly rows = new Map<Table<object>, MemoryTable>();
  private readonly reversals: (() => void)[] = [];

  /** @returns takes back everything from here on */
  mark(): () => void {
    const count = this.reversals.length;
    return () => {
      while (this.reversals.length > count) this.reversals.pop()?.();
    };
  }

  forgetReversals(): void {
    this.reversals.length = 0;
  }

  insert<Row extends object>(table: Table<Row>, row: Row): void {
    this.of(table).add(row);
  }

  upsert<Row extends object>(table: Table<Row>, row: Row): void {
    const rows = this.of(table);
    const undo = this.mark();
    try {
      rows.remove(rows.withKeyOf(row));
      rows.add(row);
    } catch (error) {
      undo();
      throw error;
    }
  }

  update<Row extends object>(table: Table<Row>, where: Partial<Row>, change: Partial<Row>): number {
    const rows = this.of(table);
    const found = rows.matching(where);
    const undo = this.mark();
    try {
      for (const cells of found) rows.replace(cells, change);
    } catch (error) {
      undo(); // as SQLite: a statement is all or nothing
      throw error;
    }
    return found.length;
  }

  delete<Row extends object>(table: Table<Row>, where: Partial<Row>): number {
    const rows = this.of(table);
    return rows.remove(rows.matching(where));
  }

  prune<Row extends object>(table: Table<Row>, column: keyof Row & string, bound: number): number {
    const rows = this.of(table);
    return rows.remove(rows.below(column, bound));
  }

  find<Row extends object>(table: Table<Row>, where: Partial<Row>): Row | undefined {
    return this.findAll(table, where)[0];
  }

  findAll<Row extends object>(table: Table<Row>, where: Partial<Row>): readonly Row[] {
    const rows = this.of(table);
    return rows.matching(where).map((cells) => rows.row(cells) as Row);
  }

  private of(table: Table<object>): MemoryTable {
    const known = this.rows.get(table);
    if (known) return known;
    const rows = new MemoryTable(shapeOf(table), (reversal) => this.reversals.push(reversal));
    this.rows.set(table, rows);
    return rows;
  }
}
