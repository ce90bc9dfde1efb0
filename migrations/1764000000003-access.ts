import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Access1764000000003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE users (
        id TEXT PRIMARY KEY,
        username TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        createdAt INTEGER NOT NULL,
        version INTEGER NOT NULL
      ) STRICT`);
    await db.query(`
      CREATE TABLE credentials (userId TEXT PRIMARY KEY, hash TEXT NOT NULL, changedAt INTEGER NOT NULL) STRICT`);
    await db.query(`
      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        tokenHash TEXT NOT NULL UNIQUE,
        userId TEXT NOT NULL,
        startedAt INTEGER NOT NULL,
        expiresAt INTEGER NOT NULL,
        seenAt INTEGER NOT NULL,
        address TEXT NOT NULL,
        userAgent TEXT NOT NULL
      ) STRICT`);
    await db.query('CREATE INDEX sessions_expiresAt ON sessions (expiresAt)');
    await db.query(`
      CREATE TABLE setup_tokens (id INTEGER PRIMARY KEY CHECK (id = 1), hash TEXT NOT NULL, expiresAt INTEGER NOT NULL) STRICT`);
    await db.query(`
      CREATE TABLE api_keys (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        prefix TEXT NOT NULL,
        permissions TEXT NOT NULL,
        createdBy TEXT NOT NULL,
        createdAt INTEGER NOT NULL,
        expiresAt INTEGER,
        revokedAt INTEGER,
        version INTEGER NOT NULL
      ) STRICT`);
    await db.query(`
      CREATE TABLE api_key_secrets (id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, usedAt INTEGER) STRICT`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['api_key_secrets', 'api_keys', 'setup_tokens', 'sessions', 'credentials', 'users']) {
      await db.query(`DROP TABLE ${table}`);
    }
  }
}
