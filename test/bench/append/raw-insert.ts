import Database from 'better-sqlite3';
import { join } from 'node:path';
import { setPragmas } from '../../../src/database/sqlite-writer.js';
import type { Context, Sample } from '../experiment.js';
import { EVENTS_A_STREAM, by, payload } from './work.js';

const COLUMNS = 'sequence, stream, stream_version, type, version, data, actor_kind, actor_id, actor_name, at, hash';

/**
 * The floor: one prepared insert a transaction, at FULL, of the same bytes into a table of the same shape. No version
 * check, no hash, no read model, no promise.
 */
export function rawInsert(folder: string, { atEnd }: Context): (count: number) => Promise<Sample> {
  const db = new Database(join(folder, 'raw.db'));
  atEnd(() => db.close());
  setPragmas(db);
  db.exec(`CREATE TABLE events (
    position INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, stream TEXT NOT NULL, stream_version INTEGER NOT NULL,
    type TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL, actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL, at INTEGER NOT NULL, metadata TEXT, hash TEXT NOT NULL, UNIQUE (stream, stream_version)
  ) STRICT`);
  const places = COLUMNS.replaceAll(/\w+/g, '?');
  const insert = db.prepare(`INSERT INTO events (${COLUMNS}) VALUES (${places})`);
  const hash = 'f'.repeat(64);
  let sequence = 0;
  let streams = 0;
  return async (count) => {
    const data = Array.from({ length: count }, (_, n) => JSON.stringify(payload(n)));
    const began = performance.now();
    for (let n = 0; n < count; n += 1) {
      const place = n % EVENTS_A_STREAM;
      if (place === 0) streams += 1;
      sequence += 1;
      const stream = `bench-stream-${streams}`;
      insert.run(sequence, stream, place + 1, 'Noted', 1, data[n], by.kind, by.id, by.name, 1764000000000, hash);
    }
    return { 'events/s': (count * 1000) / (performance.now() - began) };
  };
}
