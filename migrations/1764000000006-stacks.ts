import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a task that holds a project, and a project that was taken over, add to the list of projects. */
export class Stacks1764000000006 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE projects ADD COLUMN hold TEXT');
    await db.query('ALTER TABLE projects ADD COLUMN adopted TEXT');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE projects DROP COLUMN adopted');
    await db.query('ALTER TABLE projects DROP COLUMN hold');
  }
}
