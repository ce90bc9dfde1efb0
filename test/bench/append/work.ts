import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { inlineProjection } from '../../../src/event-store/inline-projection.js';
import type { Decider } from '../../../src/kernel/decider.js';
import { streamKey, type Actor, type Event } from '../../../src/kernel/event.js';

/** What every store appends: an event of about 520 bytes of JSON, as those of a project are. */
export interface Payload {
  readonly title: string;
  readonly count: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** So many events has a stream: a command reads what it decides on, and a project has few. */
export const EVENTS_A_STREAM = 10;

const settings = Object.fromEntries(
  Array.from({ length: 8 }, (_, n) => [`SETTING_NUMBER_${n}`, `https://service-${n}.example.com/path/${n}`]),
);
export const payload = (count: number): Payload => ({ title: `The title of event ${count}`, count, settings });

export const by: Actor = { kind: 'user', id: '5f0c2b7e-1111-4222-8333-944445555666', name: 'ada' };

type Noted = Event<'Noted', 1, Payload>;
type Note = Readonly<{ type: 'Note'; payload: Payload }>;

export const noteDecider: Decider<Note, number, Noted> = {
  category: 'bench',
  initial: 0,
  upcasters: {},
  decide: (command) => [{ type: 'Noted', version: 1, data: command.payload }],
  evolve: (count) => count + 1,
};

/** The read model that is kept with the events: one row for each stream. */
@Entity('bench_notes')
export class NoteRow {
  @PrimaryColumn('text') id: string;
  @Column('text') title: string;
  @Column('integer') count: number;
  @Column('integer') version: number;
}

export class BenchNotes9999999999999 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      'CREATE TABLE bench_notes (id TEXT PRIMARY KEY, title TEXT NOT NULL, count INTEGER NOT NULL, version INTEGER NOT NULL) STRICT',
    );
  }
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE bench_notes');
  }
}

export const notesProjection = inlineProjection<Noted>({
  name: 'bench-notes',
  category: 'bench',
  upcasters: {},
  tables: [NoteRow],
  on: {
    Noted: (e, db) =>
      db.upsert(NoteRow, {
        id: streamKey(e.stream),
        title: e.data.title,
        count: e.data.count,
        version: e.streamVersion,
      }),
  },
});
