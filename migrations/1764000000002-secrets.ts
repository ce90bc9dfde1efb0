import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Secrets1764000000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE data_keys (
        owner TEXT PRIMARY KEY,
        id TEXT NOT NULL,
        masterKeyId TEXT NOT NULL,
        wrapped TEXT NOT NULL
      ) STRICT, WITHOUT ROWID`);
    await db.query(`
      CREATE TABLE sealed_secrets (
        project TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        dataKeyId TEXT NOT NULL,
        sealed TEXT NOT NULL,
        PRIMARY KEY (project, name, version)
      ) STRICT, WITHOUT ROWID`);
    await db.query(`
      CREATE TRIGGER sealed_secrets_no_update BEFORE UPDATE ON sealed_secrets
      BEGIN SELECT RAISE(ABORT, 'sealed_secrets: a value is never changed, a new version is added'); END`);
    await db.query(`
      CREATE TRIGGER sealed_secrets_no_delete BEFORE DELETE ON sealed_secrets
      WHEN EXISTS (SELECT 1 FROM data_keys WHERE owner = OLD.project)
      BEGIN SELECT RAISE(ABORT, 'sealed_secrets: kept for as long as the project has its data key'); END`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['sealed_secrets', 'data_keys']) await db.query(`DROP TABLE ${table}`);
  }
}
