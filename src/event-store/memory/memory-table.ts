import {
  columnOf,
  conditionsOf,
  decode,
  encode,
  type Cell,
  type ColumnShape,
  type Condition,
  type TableShape,
} from '../table-shape.js';
import { UniqueViolation } from '../tables.js';

/** Cells by property, as the database would hold them. */
type Cells = Readonly<Record<string, Cell>>;

/** One table: rows by key, and for each unique rule which values are taken. */
export class MemoryTable {
  private readonly byKey = new Map<string, Cells>();
  /** For each unique rule: the values of a row → its key. */
  private readonly taken: readonly Map<string, string>[];

  constructor(
    private readonly shape: TableShape,
    private readonly note: (reversal: () => void) => void,
  ) {
    if (shape.unique.some(({ where }) => where)) throw new Error(`${shape.name}: partial indexes need SQLite.`);
    this.taken = shape.unique.map(() => new Map());
  }

  add(row: object): void {
    this.put(this.encoded(row));
  }

  replace(cells: Cells, change: object): void {
    const set = Object.entries(change).filter(([, value]) => value !== undefined);
    this.remove([cells]);
    this.put({
      ...cells,
      ...Object.fromEntries(set.map(([property, value]) => [property, this.cell(property, value)])),
    });
  }

  remove(rows: readonly Cells[]): number {
    for (const cells of rows) {
      this.drop(cells);
      this.note(() => this.set(cells));
    }
    return rows.length;
  }

  withKeyOf(row: object): readonly Cells[] {
    const cells = this.byKey.get(this.keyOf(this.encoded(row)));
    return cells ? [cells] : [];
  }

  matching(where: object): readonly Cells[] {
    const conditions = conditionsOf(this.shape, where);
    return (this.ofWholeKey(conditions) ?? [...this.byKey.values()])
      .filter((cells) => conditions.every((c) => isSame(cells[c.column.property], c.value)))
      .sort((a, b) => this.compare(a, b));
  }

  below(property: string, bound: number): readonly Cells[] {
    columnOf(this.shape, property);
    return [...this.byKey.values()].filter((cells) => {
      const cell = cells[property];
      return typeof cell === 'number' && cell < bound;
    });
  }

  row(cells: Cells): object {
    return Object.fromEntries(this.shape.columns.map((c) => [c.property, decode(c, cells[c.property] ?? null)]));
  }

  private put(cells: Cells): void {
    const key = this.keyOf(cells);
    if (this.byKey.has(key)) throw this.violation(this.shape.key);
    this.shape.unique.forEach((rule, index) => {
      const values = valuesOf(rule.columns, cells);
      if (values !== undefined && this.taken[index]?.has(values)) throw this.violation(rule.columns);
    });
    this.set(cells);
    this.note(() => this.drop(cells));
  }

  private set(cells: Cells): void {
    this.byKey.set(this.keyOf(cells), cells);
    this.eachRule(cells, (taken, values) => taken.set(values, this.keyOf(cells)));
  }

  private drop(cells: Cells): void {
    this.byKey.delete(this.keyOf(cells));
    this.eachRule(cells, (taken, values) => taken.delete(values));
  }

  private eachRule(cells: Cells, act: (taken: Map<string, string>, values: string) => void): void {
    this.shape.unique.forEach((rule, index) => {
      const values = valuesOf(rule.columns, cells);
      const taken = this.taken[index];
      if (values !== undefined && taken) act(taken, values);
    });
  }

  private encoded(row: object): Cells {
    for (const property of Object.keys(row)) columnOf(this.shape, property);
    const values = row as Readonly<Record<string, unknown>>;
    return Object.fromEntries(this.shape.columns.map((c) => [c.property, encode(this.shape, c, values[c.property])]));
  }

  private cell(property: string, value: unknown): Cell {
    return encode(this.shape, columnOf(this.shape, property), value);
  }

  /** The fast way: conditions that name the whole key can match one row only. */
  private ofWholeKey(conditions: readonly Condition[]): readonly Cells[] | undefined {
    const values = Object.fromEntries(conditions.map(({ column, value }) => [column.property, value]));
    if (!this.shape.key.every(({ property }) => property in values)) return undefined;
    const cells = this.byKey.get(this.keyOf(values));
    return cells ? [cells] : [];
  }

  private keyOf = (cells: Cells): string => textOf(this.shape.key.map(({ property }) => cells[property]));

  private compare(a: Cells, b: Cells): number {
    for (const { property } of this.shape.key) {
      const order = compareCells(a[property], b[property]);
      if (order !== 0) return order;
    }
    return 0;
  }

  private violation(columns: readonly ColumnShape[]): UniqueViolation {
    return new UniqueViolation(
      this.shape.name,
      columns.map(({ property }) => property),
    );
  }
}

/** @returns undefined when one is null: nulls are never the same in a unique rule */
function valuesOf(columns: readonly ColumnShape[], cells: Cells): string | undefined {
  const values = columns.map(({ property }) => cells[property]);
  return values.includes(null) ? undefined : textOf(values);
}

const textOf = (cells: readonly (Cell | undefined)[]): string =>
  JSON.stringify(cells.map((cell) => (Buffer.isBuffer(cell) ? cell.toString('hex') : cell)));

const isSame = (a: Cell | undefined, b: Cell): boolean =>
  Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b;

/** As SQLite's BINARY collation does: text by its UTF-8 bytes. */
function compareCells(a: Cell | undefined, b: Cell | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  return Number(a) - Number(b);
}
