/** A TypeORM entity class: names the table, its columns, its key and its unique indexes. */
export type Table<Row extends object> = new () => Row;

/** A row would have broken a UNIQUE or PRIMARY KEY rule; `columns` are the property names of the broken rule. */
export class UniqueViolation extends Error {
  constructor(
    readonly table: string,
    readonly columns: readonly string[],
  ) {
    super(`${table}: another row has the same ${columns.join(' and ')}`);
    this.name = 'UniqueViolation';
  }
}

/**
 * Writes rows of read-model and state tables inside a transaction of the event store. Synchronous; property names as in
 * the entity; conditions match by equality (`null` matches null, `{}` every row). Statements are prepared once for each
 * shape. A value of another type than its column is a TypeError.
 */
export interface Tables {
  /** @throws UniqueViolation; the caller's command is then undone as a whole unless it catches this */
  insert<Row extends object>(table: Table<Row>, row: Row): void;
  /** Inserts, or overwrites the row with the same primary key. @throws UniqueViolation by another rule than the key */
  upsert<Row extends object>(table: Table<Row>, row: Row): void;
  /** Properties of `change` that are `undefined` stay. @returns the count of changed rows. @throws UniqueViolation */
  update<Row extends object>(table: Table<Row>, where: Partial<Row>, change: Partial<Row>): number;
  /** @returns the count of deleted rows */
  delete<Row extends object>(table: Table<Row>, where: Partial<Row>): number;
  /** Deletes the rows whose numeric `column` is below `bound`: for what expires. @returns the count of deleted rows */
  prune<Row extends object>(table: Table<Row>, column: keyof Row & string, bound: number): number;
  find<Row extends object>(table: Table<Row>, where: Partial<Row>): Row | undefined;
  /** @returns in the order of the primary key */
  findAll<Row extends object>(table: Table<Row>, where: Partial<Row>): readonly Row[];
}
