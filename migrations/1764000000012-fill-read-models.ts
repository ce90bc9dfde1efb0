import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects that are older than the table of secrets in force are told to it: the read models are filled anew at the start. */
export class FillReadModels1764000000012 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('INSERT OR REPLACE INTO rebuilds (id, sequence) VALUES (1, -1)');
  }

  async down(): Promise<void> {
    // What was filled is right for older versions too.
  }
}
