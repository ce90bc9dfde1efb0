import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Registries1764000000010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE registry_logins (
        registry TEXT PRIMARY KEY, username TEXT NOT NULL, passwordVersion INTEGER NOT NULL,
        changedAt INTEGER NOT NULL, version INTEGER NOT NULL) STRICT`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE registry_logins');
  }
}
