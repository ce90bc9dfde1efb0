import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which process may write. One row; its number only ever grows. */
export class Lease1764000000015 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE process_lease (
        one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, holder TEXT NOT NULL,
        since INTEGER NOT NULL, renewed INTEGER NOT NULL, released INTEGER) STRICT`,
    );
    await db.query(
      `CREATE TRIGGER process_lease_grows BEFORE UPDATE ON process_lease WHEN NEW.number < OLD.number
        BEGIN SELECT RAISE(ABORT, 'the number of the lease only grows'); END`,
    );
    await db.query(
      `CREATE TRIGGER process_lease_stays BEFORE DELETE ON process_lease
        BEGIN SELECT RAISE(ABORT, 'the number of the lease only grows'); END`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE process_lease');
  }
}
