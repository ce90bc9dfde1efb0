import { getMetadataArgsStorage, type ColumnOptions } from 'typeorm';
import type { Table } from './tables.js';

/** What a cell holds in the database. */
export type Cell = string | number | bigint | Buffer | null;

type Kind = 'text' | 'integer' | 'real' | 'blob' | 'boolean' | 'json';

export interface ColumnShape {
  readonly property: string;
  readonly column: string;
  readonly kind: Kind;
  readonly isNullable: boolean;
}

export interface UniqueRule {
  readonly name: string | undefined;
  readonly columns: readonly ColumnShape[];
  /** SQL condition of a partial index. */
  readonly where: string | undefined;
}

/** What an entity class says about its table; both forms of the store go by this and by nothing else. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly ColumnShape[];
  readonly byProperty: ReadonlyMap<string, ColumnShape>;
  readonly key: readonly ColumnShape[];
  /** Without the primary key. */
  readonly unique: readonly UniqueRule[];
}

const shapes = new WeakMap<Table<object>, TableShape>();

/** @throws Error for a class without `@Entity` or `@PrimaryColumn`, and for column types that are not handled */
export function shapeOf(table: Table<object>): TableShape {
  const known = shapes.get(table);
  if (known) return known;
  const shape = readShape(table);
  shapes.set(table, shape);
  return shape;
}

function readShape(table: Table<object>): TableShape {
  const { tables, columns: declared, indices, uniques } = getMetadataArgsStorage();
  const isOurs = ({ target }: { target: unknown }): boolean =>
    target === table || (typeof target === 'function' && table.prototype instanceof target);
  const name = tables.find(({ target }) => target === table)?.name;
  if (!name) throw new Error(`${table.name} needs @Entity('<table name>').`);
  const columns = declared
    .filter(isOurs)
    .map(({ propertyName, options }) => columnShape(`${name}.${propertyName}`, propertyName, options));
  const byProperty = new Map(columns.map((column) => [column.property, column]));
  const primary = new Set(declared.filter((c) => isOurs(c) && c.options.primary).map((c) => c.propertyName));
  if (primary.size === 0) throw new Error(`${table.name} needs a @PrimaryColumn.`);
  const rules = [...indices.filter((index) => isOurs(index) && index.unique), ...uniques.filter(isOurs)];
  return {
    name,
    columns,
    byProperty,
    key: columns.filter(({ property }) => primary.has(property)),
    unique: rules.map((rule) => ({
      name: rule.name,
      columns: propertiesOf(rule.columns).map((property) => columnOf({ name, byProperty }, property)),
      where: 'where' in rule ? rule.where : undefined,
    })),
  };
}

/** TypeORM also lets `columns` be a function of the entity's properties; the house names them. */
function propertiesOf(columns: unknown): string[] {
  if (!Array.isArray(columns)) throw new Error('A unique rule names its columns in an array.');
  return columns.map(String);
}

function columnShape(at: string, property: string, options: ColumnOptions): ColumnShape {
  if (options.transformer) throw new Error(`${at}: transformers are not handled.`);
  return { property, column: options.name ?? property, kind: kindOf(at, options.type), isNullable: !!options.nullable };
}

function kindOf(at: string, type: ColumnOptions['type']): Kind {
  if (type === 'text' || type === 'varchar' || type === String) return 'text';
  if (type === 'integer' || type === 'int' || type === 'bigint') return 'integer';
  if (type === 'real' || type === Number) return 'real';
  if (type === 'boolean' || type === Boolean) return 'boolean';
  if (type === 'simple-json' || type === 'json') return 'json';
  if (type === 'blob') return 'blob';
  throw new Error(`${at}: the column type ${String(type)} is not handled.`);
}

/** @throws TypeError for a property that the entity does not have */
export function columnOf({ name, byProperty }: Pick<TableShape, 'name' | 'byProperty'>, property: string): ColumnShape {
  const column = byProperty.get(property);
  if (!column) throw new TypeError(`${name} has no ${property}.`);
  return column;
}

/** @throws TypeError for a value that the column cannot hold: a silent conversion would be found out much later */
export function encode(shape: TableShape, column: ColumnShape, value: unknown): Cell {
  if (value === null || value === undefined) {
    if (column.isNullable) return null;
  } else if (column.kind === 'json') {
    return JSON.stringify(value);
  } else if (column.kind === 'boolean') {
    if (typeof value === 'boolean') return value ? 1 : 0;
  } else if (column.kind === 'text') {
    if (typeof value === 'string') return value;
  } else if (column.kind === 'blob') {
    if (Buffer.isBuffer(value)) return value;
  } else if (typeof value === 'number' && (column.kind === 'real' || Number.isSafeInteger(value))) {
    return value;
  }
  const got = value === null || typeof value === 'number' ? String(value) : typeof value;
  throw new TypeError(`${shape.name}.${column.property} wants ${column.kind}, not ${got}.`);
}

export function decode(column: ColumnShape, cell: Cell): unknown {
  if (cell === null) return null;
  if (column.kind === 'json') return JSON.parse(cell as string);
  return column.kind === 'boolean' ? cell === 1 : cell;
}

export interface Condition {
  readonly column: ColumnShape;
  readonly value: Cell;
}

/**
 * `where` with its values as cells.
 * @throws TypeError for `undefined`: leaving that condition out would match more rows than were meant
 */
export function conditionsOf(shape: TableShape, where: object): readonly Condition[] {
  return Object.entries(where).map(([property, value]: [string, unknown]) => {
    if (value === undefined) throw new TypeError(`${shape.name}: the condition on ${property} is undefined.`);
    const column = columnOf(shape, property);
    return { column, value: value === null ? null : encode(shape, column, value) };
  });
}
