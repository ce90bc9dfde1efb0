import { join } from 'node:path';
import { migrations } from '../../../migrations/index.js';
import { openDatabase } from '../../../src/database/open-database.js';
import { Commands } from '../../../src/event-store/commands.js';
import { Projections } from '../../../src/event-store/projections.js';
import { SqliteEventStore } from '../../../src/event-store/sqlite/sqlite-event-store.js';
import type { Context, Sample } from '../experiment.js';
import { quantile } from '../statistics.js';
import {
  BenchNotes9999999999999,
  by,
  EVENTS_A_STREAM,
  noteDecider,
  NoteRow,
  notesProjection,
  payload,
} from './work.js';

/** Commands on the event store's SQLite form, as the program has it, with one inline projection. */
export async function ourStore(
  folder: string,
  { atEnd }: Context,
): Promise<(clients: number, each: number) => Promise<Sample>> {
  const database = await openDatabase({
    dataFolder: join(folder, 'ours'),
    migrations: [...migrations, BenchNotes9999999999999],
    entities: [NoteRow],
  });
  atEnd(() => database.close());
  const store = new SqliteEventStore(database.writer, new Projections([notesProjection]), Date.now);
  const commands = new Commands(store);
  let streams = 0;

  /** @returns milliseconds until each answer */
  async function client(count: number): Promise<number[]> {
    const latencies: number[] = [];
    let stream = '';
    for (let n = 0; n < count; n += 1) {
      if (n % EVENTS_A_STREAM === 0) stream = `stream-${(streams += 1)}`;
      const began = performance.now();
      await commands.handle(noteDecider, stream, { type: 'Note', payload: payload(n) }, by);
      latencies.push(performance.now() - began);
    }
    return latencies;
  }

  /** `clients` that wait for each answer before their next command. */
  return async (clients, each) => {
    const began = performance.now();
    const latencies = (await Promise.all(Array.from({ length: clients }, () => client(each)))).flat();
    const seconds = (performance.now() - began) / 1000;
    return { 'events/s': latencies.length / seconds, 'ms p99': quantile(latencies, 0.99) };
  };
}
