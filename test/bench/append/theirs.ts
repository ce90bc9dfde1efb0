import { join } from 'node:path';
import { allSkipped, isSkipped, type Cases, type Context, type Sample } from '../experiment.js';
import { emmett, type Emmett, type EmmettStore } from '../peers/emmett.js';
import { EVENTS_A_STREAM, payload } from './work.js';

const DOCUMENTED = 400;
const KEPT = 800;

export const KEPT_CASE = 'emmett-sqlite, kept connection + inline projection';
export const DOCUMENTED_CASE = 'emmett-sqlite, as documented';

/** Emmett appends with the expected version at hand: it is spared the read that our command does. */
export async function theirCases(folder: string, context: Context): Promise<Cases> {
  const { quick, cases, say, note, atEnd } = context;
  const mine = [KEPT_CASE, DOCUMENTED_CASE];
  if (!mine.some((name) => cases.has(name))) return {};
  const peer = await emmett(say);
  if (isSkipped(peer)) return allSkipped(mine, peer);
  note(`emmett-sqlite ${peer.version}`);
  const connection = peer.sqliteConnection({ fileName: join(folder, 'emmett-kept.db') });
  atEnd(() => connection.close());
  const kept = keptStore(peer, join(folder, 'emmett-kept.db'), connection);
  const documented = peer.getSQLiteEventStore({ fileName: join(folder, 'emmett.db') });
  const count = (full: number): number => (quick ? full / 2 : full);
  const append = appender(note);
  return {
    [KEPT_CASE]: () => append(kept, count(KEPT)),
    [DOCUMENTED_CASE]: () => append(documented, count(DOCUMENTED)),
  };
}

function keptStore(peer: Emmett, fileName: string, connection: ReturnType<Emmett['sqliteConnection']>): EmmettStore {
  const upsert = `INSERT INTO bench_notes (id, title, count, version) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, count = excluded.count, version = excluded.version`;
  return peer.getSQLiteEventStore({
    fileName,
    connectionOptions: { singleton: true, connection },
    projections: [
      {
        type: 'inline',
        projection: {
          canHandle: ['Noted'],
          async init({ context }) {
            await context.connection.command(
              'CREATE TABLE IF NOT EXISTS bench_notes (id TEXT PRIMARY KEY, title TEXT NOT NULL, count INTEGER NOT NULL, version INTEGER NOT NULL) STRICT',
            );
          },
          async handle(events, context) {
            for (const { data, metadata } of events) {
              const { title, count } = data as ReturnType<typeof payload>;
              const values = [metadata.streamName, title, count, Number(metadata.streamPosition)];
              await context.connection.command(upsert, values);
            }
          },
        },
      },
    ],
  });
}

function appender(note: (text: string) => void) {
  let streams = 0;
  let failed = 0;
  /** An append that fails takes its time and counts for nothing; the stream is given up. */
  return async (store: EmmettStore, count: number): Promise<Sample> => {
    let done = 0;
    let version = 0;
    const began = performance.now();
    for (let n = 0; n < count; n += 1, version += 1) {
      if (version % EVENTS_A_STREAM === 0) [streams, version] = [streams + 1, 0];
      const events = [{ type: 'Noted', data: payload(n) }];
      try {
        await store.appendToStream(`bench-${streams}`, events, { expectedStreamVersion: BigInt(version) });
        done += 1;
      } catch (error) {
        [streams, version] = [streams + 1, -1];
        failed += 1;
        note(`emmett-sqlite failed ${failed} appends so far, this one with: ${String(error)}`);
      }
    }
    return { 'events/s': (done * 1000) / (performance.now() - began) };
  };
}
