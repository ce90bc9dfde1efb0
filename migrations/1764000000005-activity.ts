import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every filter of the log, and every pair of filters, is one walk down an index from the newest. */
const INDEXES = [
  'actorId, id',
  'projectRef, id',
  'kind, id',
  'actorId, kind, id',
  'projectRef, kind, id',
  'actorId, projectRef, id',
  'at, id',
];

export class Activity1764000000005 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE activity_log (
        id INTEGER PRIMARY KEY,
        log TEXT NOT NULL,
        position INTEGER NOT NULL,
        at INTEGER NOT NULL,
        actorKind TEXT NOT NULL,
        actorId TEXT NOT NULL,
        actorName TEXT NOT NULL,
        projectRef TEXT,
        projectSlug TEXT,
        kind TEXT NOT NULL,
        line TEXT NOT NULL,
        before TEXT,
        after TEXT,
        UNIQUE (log, position)
      ) STRICT`);
    for (const columns of INDEXES) {
      await db.query(`CREATE INDEX activity_log_${columns.replaceAll(', ', '_')} ON activity_log (${columns})`);
    }
    await db.query(
      'CREATE TABLE activity_actors (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
    await db.query('CREATE INDEX activity_actors_name ON activity_actors (name)');
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['activity_actors', 'activity_log']) await db.query(`DROP TABLE ${table}`);
  }
}
