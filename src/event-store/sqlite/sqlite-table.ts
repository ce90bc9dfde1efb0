import type Database from 'better-sqlite3';
import { sqliteCode } from '../../database/sqlite-error.js';
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

type Statement = Database.Statement<unknown[]>;
export type Prepare = (sql: string) => Statement;

/** One table: its statements, prepared once for each shape of what is asked. */
export class SqliteTable {
  /** By what was asked for and the columns it names. */
  private readonly statements = new Map<string, Statement>();
  private readonly name: string;
  private readonly hasPlainRows: boolean;

  constructor(
    private readonly shape: TableShape,
    private readonly prepare: Prepare,
  ) {
    this.name = quoted(shape.name);
    this.hasPlainRows = shape.columns.every(
      (c) => c.kind !== 'json' && c.kind !== 'boolean' && c.column === c.property,
    );
  }

  insert(row: object): void {
    this.run(
      this.statement('insert', () => this.insertSql()),
      this.cellsOf(row),
    );
  }

  upsert(row: object): void {
    const sql = (): string => {
      const rest = this.shape.columns.filter((column) => !this.shape.key.includes(column));
      const sets = rest.map(({ column }) => `${quoted(column)} = excluded.${quoted(column)}`).join(', ');
      const key = this.shape.key.map(({ column }) => quoted(column)).join(', ');
      return `${this.insertSql()} ON CONFLICT (${key}) DO ${sets ? `UPDATE SET ${sets}` : 'NOTHING'}`;
    };
    this.run(this.statement('upsert', sql), this.cellsOf(row));
  }

  update(where: object, change: object): number {
    const changes = Object.entries(change)
      .filter(([, value]) => value !== undefined)
      .map(([property, value]: [string, unknown]) => {
        const column = columnOf(this.shape, property);
        return { column, value: encode(this.shape, column, value) };
      });
    const conditions = conditionsOf(this.shape, where);
    if (changes.length === 0) return this.findAll(where).length;
    const names = changes.map(({ column }) => quoted(column.column));
    const statement = this.conditional(`update ${names.join()}`, conditions, (when) => {
      return `UPDATE ${this.name} SET ${names.map((name) => `${name} = ?`).join(', ')}${when}`;
    });
    return this.run(statement, [...changes.map(({ value }) => value), ...boundValues(conditions)]);
  }

  delete(where: object): number {
    const conditions = conditionsOf(this.shape, where);
    const statement = this.conditional('delete', conditions, (when) => `DELETE FROM ${this.name}${when}`);
    return this.run(statement, boundValues(conditions));
  }

  prune(property: string, bound: number): number {
    const { column } = columnOf(this.shape, property);
    const sql = (): string => `DELETE FROM ${this.name} WHERE ${quoted(column)} < ?`;
    return this.run(this.statement(`prune ${column}`, sql), [bound]);
  }

  find(where: object): object | undefined {
    const conditions = conditionsOf(this.shape, where);
    const row = this.select('find', conditions, ' LIMIT 1').get(...boundValues(conditions));
    return row === undefined ? undefined : this.decoded(row as Record<string, Cell>);
  }

  findAll(where: object): object[] {
    const conditions = conditionsOf(this.shape, where);
    const rows = this.select('findAll', conditions, '').all(...boundValues(conditions));
    return rows.map((row) => this.decoded(row as Record<string, Cell>));
  }

  private select(what: string, conditions: readonly Condition[], end: string): Statement {
    return this.conditional(what, conditions, (when) => {
      const columns = this.shape.columns.map(({ column }) => quoted(column)).join(', ');
      const key = this.shape.key.map(({ column }) => quoted(column)).join(', ');
      return `SELECT ${columns} FROM ${this.name}${when} ORDER BY ${key}${end}`;
    });
  }

  /** `= ?` lets an index be used as for one row; null is matched by `IS NULL`, so it is part of the statement's shape. */
  private conditional(what: string, conditions: readonly Condition[], sql: (when: string) => string): Statement {
    const tests = conditions.map(
      ({ column, value }) => `${quoted(column.column)} ${value === null ? 'IS NULL' : '= ?'}`,
    );
    const when = tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`;
    return this.statement(what + when, () => sql(when));
  }

  private statement(shape: string, sql: () => string): Statement {
    const known = this.statements.get(shape);
    if (known) return known;
    const prepared = this.prepare(sql());
    this.statements.set(shape, prepared);
    return prepared;
  }

  private insertSql(): string {
    const columns = this.shape.columns.map(({ column }) => quoted(column));
    return `INSERT INTO ${this.name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  }

  private cellsOf(row: object): Cell[] {
    const values = row as Readonly<Record<string, unknown>>;
    for (const property in values) if (!this.shape.byProperty.has(property)) columnOf(this.shape, property);
    return this.shape.columns.map((column) => encode(this.shape, column, values[column.property]));
  }

  private decoded(row: Record<string, Cell>): object {
    if (this.hasPlainRows) return row;
    return Object.fromEntries(this.shape.columns.map((c) => [c.property, decode(c, row[c.column] ?? null)]));
  }

  private run(statement: Statement, values: readonly Cell[]): number {
    try {
      return statement.run(values).changes;
    } catch (error) {
      throw this.explained(error);
    }
  }

  private explained(error: unknown): unknown {
    if (!UNIQUE_CODES.has(sqliteCode(error) ?? '')) return error;
    return new UniqueViolation(this.shape.name, this.brokenRule((error as Error).message));
  }

  /** From `UNIQUE constraint failed: t.a, t.b`, or `… failed: index 'name'` for an index on an expression. */
  private brokenRule(message: string): readonly string[] {
    const what = message.slice(message.indexOf(': ') + 2);
    const index = /^index '(.+)'$/.exec(what)?.[1];
    if (index !== undefined) return propertiesOf(this.shape.unique.find(({ name }) => name === index)?.columns ?? []);
    const names = what.split(', ').map((name) => name.slice(name.indexOf('.') + 1));
    return names.map((name) => this.shape.columns.find(({ column }) => column === name)?.property ?? name);
  }
}

const UNIQUE_CODES: ReadonlySet<string> = new Set([
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_ROWID',
]);

const quoted = (name: string): string => `"${name}"`;
const propertiesOf = (columns: readonly ColumnShape[]): string[] => columns.map(({ property }) => property);
const boundValues = (conditions: readonly Condition[]): Cell[] =>
  conditions.map(({ value }) => value).filter((value) => value !== null);
