import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Emmett, EmmettStore } from '../peers/emmett.js';
import { EVENTS_A_STREAM, payload } from './work.js';

/** What the parent asks for, and is answered. */
export interface Ask {
  readonly how: 'kept' | 'documented';
  readonly count: number;
}
export interface Answer {
  readonly perSecond: number;
  readonly failed: number;
  readonly error: string;
}

/** Emmett's store in a process of its own: an error that it lets loose ends a process, and that shall not be the bench's. */
const [, , module = '', folder = ''] = process.argv;
const peer = (await import(pathToFileURL(module).href)) as Emmett;
const stores = {
  kept: keptStore(join(folder, 'emmett-kept.db')),
  documented: peer.getSQLiteEventStore({ fileName: join(folder, 'emmett.db') }),
};
let streams = 0;
process.on(
  'message',
  ({ how, count }: Ask) => void append(stores[how], count).then((answer) => process.send?.(answer)),
);
process.send?.('ready');

/** One connection for all, and a read model as ours, in the same transaction. */
function keptStore(fileName: string): EmmettStore {
  const connection = peer.sqliteConnection({ fileName });
  const table =
    'bench_notes (id TEXT PRIMARY KEY, title TEXT NOT NULL, count INTEGER NOT NULL, version INTEGER NOT NULL)';
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
            await context.connection.command(`CREATE TABLE IF NOT EXISTS ${table} STRICT`);
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

/**
 * Appends with the expected version at hand: it is spared the read that our command does. An append that fails takes its
 * time and counts for nothing; its stream is given up.
 */
async function append(store: EmmettStore, count: number): Promise<Answer> {
  let [done, failed, error] = [0, 0, ''];
  let version = EVENTS_A_STREAM;
  const began = performance.now();
  for (let n = 0; n < count; n += 1) {
    if (version === EVENTS_A_STREAM) [streams, version] = [streams + 1, 0];
    const events = [{ type: 'Noted', data: payload(n) }];
    const options = { expectedStreamVersion: BigInt(version) };
    try {
      await store.appendToStream(`bench-${process.pid}-${streams}`, events, options);
      [done, version] = [done + 1, version + 1];
    } catch (reason) {
      [failed, error, version] = [failed + 1, String(reason), EVENTS_A_STREAM];
    }
  }
  return { perSecond: (done * 1000) / (performance.now() - began), failed, error };
}
