import { Column, Entity, Index, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { InlineProjection } from '../../src/event-store/inline-projection.js';
import { inlineProjection } from '../../src/event-store/inline-projection.js';
import type { Decider } from '../../src/kernel/decider.js';
import { streamKey, type Actor, type Event, type Upcasters } from '../../src/kernel/event.js';
import { Refused } from '../../src/kernel/refused.js';

/** A small domain that needs everything the event store can do. */
export type NoteEvent =
  | Event<'NoteWritten', 2, { title: string; tags: readonly string[] }>
  | Event<'NotePinned', 1, object>
  | Event<'NoteRetitled', 1, { title: string }>;

type NoteWrittenV1 = Event<'NoteWritten', 1, { title: string }>;
const tagsWereUnknown = ({ type, data }: NoteWrittenV1): NoteEvent => ({
  type,
  version: 2,
  data: { ...data, tags: ['untagged'] },
});
export const noteUpcasters: Upcasters = { 'NoteWritten@1': tagsWereUnknown };

export type NoteCommand =
  | { readonly type: 'Write'; readonly title: string }
  | { readonly type: 'Pin' }
  | { readonly type: 'Retitle'; readonly title: string };

export interface Note {
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly isPinned: boolean;
}

export const noteDecider: Decider<NoteCommand, Note, NoteEvent> = {
  category: 'note',
  initial: { title: null, tags: [], isPinned: false },
  upcasters: noteUpcasters,
  decide(command, note) {
    if (command.type === 'Write') {
      if (note.title !== null) throw new Refused('wrong-state', 'It is written already.');
      return [{ type: 'NoteWritten', version: 2, data: { title: command.title, tags: [] } }];
    }
    if (note.title === null) throw new Refused('not-found', 'There is no such note.');
    if (command.type === 'Retitle') return [{ type: 'NoteRetitled', version: 1, data: { title: command.title } }];
    return note.isPinned ? [] : [{ type: 'NotePinned', version: 1, data: {} }];
  },
  evolve(note, event) {
    if (event.type === 'NotePinned') return { ...note, isPinned: true };
    return { ...note, ...event.data };
  },
};

@Entity('notes')
@Index(['title'], { unique: true })
@Index(['shelf', 'place'], { unique: true })
export class NoteRow {
  @PrimaryColumn('text') id: string;
  @Column('text') title: string;
  @Column('simple-json') tags: readonly string[];
  @Column('boolean') isPinned: boolean;
  @Column('text', { nullable: true }) shelf: string | null;
  @Column('integer', { nullable: true, name: 'position_on_shelf' }) place: number | null;
  @Column('integer') version: number;
}

/** One row for each event of both logs, in the order of commit. */
@Entity('told')
export class ToldRow {
  @PrimaryColumn('integer') id: number;
  @Column('text') line: string;
}

/** What was told last, of either log: shows in which order a rebuild went. */
@Entity('latest')
export class LatestRow {
  @PrimaryColumn('text') id: 'latest';
  @Column('text') line: string;
  /** The line before. */
  @Column('text') before: string;
}

/** State: not derived from events. */
@Entity('drafts')
export class DraftRow {
  @PrimaryColumn('text') owner: string;
  @PrimaryColumn('integer') number: number;
  @Column('text') text: string;
}

export class Notes1999999999999 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE notes (id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE, tags TEXT NOT NULL,
      isPinned INTEGER NOT NULL, shelf TEXT, position_on_shelf INTEGER, version INTEGER NOT NULL,
      UNIQUE (shelf, position_on_shelf)) STRICT`);
    await db.query('CREATE TABLE latest (id TEXT PRIMARY KEY, line TEXT NOT NULL, before TEXT NOT NULL) STRICT');
    await db.query('CREATE TABLE told (id INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT');
    await db.query(
      'CREATE TABLE drafts (owner TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (owner, number)) STRICT',
    );
  }
  async down(): Promise<void> {}
}

export const noteTables = { entities: [NoteRow, ToldRow, LatestRow, DraftRow], moreMigrations: [Notes1999999999999] };

export const notesProjection = inlineProjection<NoteEvent>({
  name: 'notes',
  category: 'note',
  upcasters: noteUpcasters,
  tables: [NoteRow],
  on: {
    NoteWritten: (e, db) =>
      db.insert(NoteRow, {
        id: streamKey(e.stream),
        title: e.data.title,
        tags: e.data.tags,
        isPinned: false,
        shelf: null,
        place: null,
        version: e.streamVersion,
      }),
    NotePinned: (e, db) =>
      void db.update(NoteRow, { id: streamKey(e.stream) }, { isPinned: true, version: e.streamVersion }),
    NoteRetitled: (e, db) =>
      void db.update(NoteRow, { id: streamKey(e.stream) }, { title: e.data.title, version: e.streamVersion }),
  },
});

export const toldProjection: InlineProjection = {
  name: 'told',
  categories: ['note', 'convergence'],
  tables: [ToldRow, LatestRow],
  apply(e, db) {
    const line = `${e.log} ${e.position}: ${e.type} by ${e.actor.name}`;
    const before = db.find(LatestRow, { id: 'latest' })?.line ?? '';
    db.insert(ToldRow, { id: e.sequence, line: `${line}, after ${before}` });
    db.upsert(LatestRow, { id: 'latest', line, before });
  },
};

export const ada: Actor = { kind: 'user', id: 'u-1', name: 'ada' };
export const written = (title: string): NoteEvent => ({ type: 'NoteWritten', version: 2, data: { title, tags: [] } });
export const pinned: NoteEvent = { type: 'NotePinned', version: 1, data: {} };
export const settled = { type: 'ConvergenceSettled', version: 1, data: { wishVersion: 1 } } as const;
