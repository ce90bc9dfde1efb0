import type { MigrationInterface, QueryRunner } from 'typeorm';

const LOGS = ['events', 'convergence_events'];

/** One log. `sequence` grows over both, so that they can be merged in the order of commit. */
const log = (name: string): string => `
  CREATE TABLE ${name} (
    position INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    stream TEXT NOT NULL,
    stream_version INTEGER NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    metadata TEXT,
    hash TEXT NOT NULL,
    UNIQUE (stream, stream_version)
  ) STRICT`;

const forbid = (table: string, verb: 'UPDATE' | 'DELETE'): string => `
  CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table}
  BEGIN SELECT RAISE(ABORT, '${table}: events are never changed or removed'); END`;

export class EventStore1764000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const table of LOGS) {
      await db.query(log(table));
      await db.query(forbid(table, 'UPDATE'));
      await db.query(forbid(table, 'DELETE'));
    }
    await db.query(`
      CREATE TABLE idempotency_answers (
        caller TEXT NOT NULL,
        key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        at INTEGER NOT NULL,
        answer TEXT NOT NULL,
        PRIMARY KEY (caller, key)
      ) STRICT, WITHOUT ROWID`);
    await db.query('CREATE INDEX idempotency_answers_at ON idempotency_answers (at)');
    await db.query('CREATE TABLE rebuilds (id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL) STRICT');
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['rebuilds', 'idempotency_answers', ...LOGS]) await db.query(`DROP TABLE ${table}`);
  }
}
