import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What we wrote into the projects' folders, and how the last attempt ended. */
export class Exports1764000000009 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE export_files (
      ref TEXT NOT NULL, path TEXT NOT NULL, written TEXT, writing TEXT, told TEXT, PRIMARY KEY (ref, path)) STRICT`);
    await db.query(`CREATE TABLE export_folders (
      ref TEXT PRIMARY KEY, slug TEXT NOT NULL, problem TEXT, at INTEGER NOT NULL) STRICT`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE export_folders');
    await db.query('DROP TABLE export_files');
  }
}
