import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Commands } from '../../src/event-store/commands.js';
import type { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.js';
import { verifyChain } from '../../src/event-store/verify.js';
import type { Recorded } from '../../src/kernel/event.js';
import { Refused } from '../../src/kernel/refused.js';
import { aDataFolder, anEventStore, removeFolder, type ADatabase } from '../harness/a-database.js';
import { compiled } from '../harness/compiled.js';
import {
  ada,
  DraftRow,
  noteDecider,
  NoteRow,
  notesProjection,
  noteTables,
  pinned,
  settled,
  ToldRow,
  toldProjection,
  written,
} from './notes.fixture.js';

const projections = [notesProjection, toldProjection];

describe('The SQLite event store, on its file', () => {
  let store: SqliteEventStore;
  let database: ADatabase;

  const clock = (): number => 1_700_000_000_000;
  beforeEach(async () => ({ store, database } = await anEventStore(projections, { ...noteTables, clock })));
  afterEach(() => database.remove());

  /** A handle of somebody else's. */
  const foreign = (): Database.Database => new Database(database.file, { timeout: 0 });

  describe('the log', () => {
    it('P3 lets no row be changed, deleted or replaced', async () => {
      await store.append('note-a', 0, [written('A'), pinned], ada);
      await store.append('convergence-a', 0, [settled], ada);
      for (const table of ['events', 'convergence_events']) {
        for (const sql of [
          `UPDATE ${table} SET type = 'Other'`,
          `DELETE FROM ${table}`,
          `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`,
          `UPDATE OR REPLACE ${table} SET position = 1`,
        ]) {
          expect(() => database.writer.db.exec(sql)).toThrow('events are never changed or removed');
        }
      }
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 2 });
    });

    const tampering: [string, string, number][] = [
      ['a changed position', 'UPDATE events SET position = 99 WHERE position = 10', 10],
      ['a changed sequence', 'UPDATE events SET sequence = 99 WHERE position = 7', 7],
      ['a changed stream', "UPDATE events SET stream = 'note-z' WHERE position = 7", 7],
      ['a changed stream version', 'UPDATE events SET stream_version = 99 WHERE position = 7', 7],
      ['a changed type', "UPDATE events SET type = 'NoteBurnt' WHERE position = 7", 7],
      ['a changed version', 'UPDATE events SET version = 1 WHERE position = 7', 7],
      ['changed data', "UPDATE events SET data = replace(data, 't6', 't5') WHERE position = 7", 7],
      ['data with one more space', "UPDATE events SET data = data || ' ' WHERE position = 7", 7],
      ['data that is no JSON any more', "UPDATE events SET data = '{' WHERE position = 7", 7],
      ['a changed time', 'UPDATE events SET at = at + 1 WHERE position = 7', 7],
      ['another kind of actor', "UPDATE events SET actor_kind = 'system' WHERE position = 7", 7],
      ['another actor', "UPDATE events SET actor_id = 'u-2' WHERE position = 7", 7],
      ['another name', "UPDATE events SET actor_name = 'eve' WHERE position = 7", 7],
      ['metadata from nowhere', "UPDATE events SET metadata = '{}' WHERE position = 7", 7],
      ['a changed hash', "UPDATE events SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE position = 7", 7],
      ['a missing row', 'DELETE FROM events WHERE position = 7', 7],
      ['three missing rows', 'DELETE FROM events WHERE position IN (7, 8, 9)', 7],
      ['a missing first row', 'DELETE FROM events WHERE position = 1', 1],
      [
        'two rows that changed places',
        `UPDATE events SET position = -1 WHERE position = 7;
         UPDATE events SET position = 7 WHERE position = 8; UPDATE events SET position = 8 WHERE position = -1`,
        7,
      ],
      [
        'an added row',
        `INSERT INTO events SELECT 11, 11, 'note-x', 1, type, version, data, actor_kind, actor_id, actor_name, at, metadata, hash
         FROM events WHERE position = 10`,
        11,
      ],
    ];

    it.each(tampering)('P40 names %s', async (_, sql, position) => {
      for (let n = 0; n < 10; n += 1) await store.append(`note-${n}`, 0, [written(`t${n}`)], ada);
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 10 });
      const db = foreign();
      db.exec('DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete');
      db.exec(sql);
      db.close();
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: false, position });
    });

    it('P40 names a row whose hash was made to fit again, by the one after it', async () => {
      for (let n = 0; n < 10; n += 1) await store.append(`note-${n}`, 0, [written(`t${n}`)], ada);
      const other = await anEventStore(projections, { ...noteTables, clock });
      for (let n = 0; n < 10; n += 1)
        await other.store.append(`note-${n}`, 0, [written(n === 6 ? 'forged' : `t${n}`)], ada);
      const forged = (await other.store.readAll('wishes', 6, 1))[0] as Recorded;
      await other.database.remove();
      const db = foreign();
      db.exec('DROP TRIGGER events_no_update');
      db.prepare('UPDATE events SET data = ?, at = ?, hash = ? WHERE position = 7').run(
        JSON.stringify(forged.data),
        forged.at,
        forged.hash,
      );
      db.close();
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: false, position: 8 });
    });

    it('P40 finds a cut end with a head that was kept elsewhere', async () => {
      for (let n = 0; n < 10; n += 1) await store.append(`note-${n}`, 0, [written(`t${n}`)], ada);
      const anchor = await store.head('wishes');
      const db = foreign();
      db.exec('DROP TRIGGER events_no_delete; DELETE FROM events WHERE position > 8');
      db.close();
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 8 });
      expect(await verifyChain(store, 'wishes', { anchor })).toMatchObject({ ok: false, position: 9 });
    });

    it('goes on where it was after a restart', async () => {
      await store.append('note-a', 0, [written('A')], ada);
      await store.append('convergence-a', 0, [settled], ada);
      await database.close();
      const again = await anEventStore(projections, { ...noteTables, dataFolder: database.dataFolder });
      await again.store.append('note-a', 1, [pinned], ada);
      expect(await again.store.readAll('wishes', 1, 10)).toMatchObject([
        { position: 2, sequence: 3, streamVersion: 2 },
      ]);
      expect(await verifyChain(again.store, 'wishes')).toMatchObject({ ok: true, count: 2 });
      await again.database.close();
    });
  });

  describe('the file', () => {
    it('P4 is in WAL and waits for the disk, on both handles', async () => {
      const pragma = (name: string): unknown => database.writer.db.pragma(name, { simple: true });
      expect(['journal_mode', 'synchronous', 'foreign_keys'].map(pragma)).toEqual(['wal', 2, 1]);
      expect(await database.reads.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
      expect(await database.reads.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    });

    it('is read through TypeORM, which cannot write', async () => {
      await store.append('note-a', 0, [written('A')], ada);
      const notes = database.reads.getRepository(NoteRow);
      const row = await notes.findOneByOrFail({ id: 'a' });
      expect(row).toEqual({ id: 'a', title: 'A', tags: [], isPinned: false, shelf: null, place: null, version: 1 });
      expect(await store.transact(({ tables }) => tables.find(NoteRow, { id: 'a' }))).toEqual({ ...row });
      await expect(notes.save({ ...row, title: 'B' })).rejects.toThrow('readonly database');
    });

    it('P1 is never seen half done by readers', async () => {
      const told = database.reads.getRepository(ToldRow);
      const work = Array.from({ length: 300 }, async (_, n) => {
        const appended = store.transact((tx) => {
          tx.append(`note-${n}`, 0, [written(`${n}`), pinned], ada);
          if (n % 7 === 0) throw new Refused('invalid', 'seventh');
        });
        const counts = [await told.count(), (await appended.catch(() => undefined), await told.count())];
        return counts.every((count) => count % 2 === 0);
      });
      expect(await Promise.all(work)).toEqual(work.map(() => true));
      expect(await told.count()).toBe(2 * (300 - 43));
    });

    it('P6 waits for a foreign writer instead of failing, and lets the others run meanwhile', async () => {
      const db = foreign();
      db.exec('BEGIN IMMEDIATE');
      let turns = 0;
      const counting = setInterval(() => (turns += 1), 10);
      const appended = store.append('note-a', 0, [written('A')], ada);
      await sleep(600);
      clearInterval(counting);
      db.exec('ROLLBACK');
      db.close();
      expect(await appended).toBe(1);
      expect(turns).toBeGreaterThan(3);
    });

    it('refuses with `storage-low` when the disk is full, keeps nothing of it, and goes on when there is room', async () => {
      const { db } = database.writer;
      await store.append('note-a', 0, [written('A')], ada);
      const used = db.pragma('page_count', { simple: true }) as number;
      db.pragma(`max_page_count = ${used + 4}`);
      const big = (id: string): Promise<unknown> =>
        store.append(`note-${id}`, 0, [written(`${id}${'x'.repeat(50_000)}`)], ada).catch((error: unknown) => error);
      const answers = await Promise.all([big('b'), big('c'), big('d')]);
      for (const answer of answers) {
        expect(answer).toBeInstanceOf(Refused);
        expect(answer).toMatchObject({ code: 'storage-low' });
      }
      expect(await store.readAll('wishes', 0, 10)).toHaveLength(1);
      db.pragma('max_page_count = 1000000');
      expect(await Promise.all([big('b'), big('c')])).toEqual([1, 1]);
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 3 });
      expect((await store.transact(({ tables }) => tables.findAll(NoteRow, {}))).map(({ id }) => id)).toEqual([
        'a',
        'b',
        'c',
      ]);
    });

    it('P1 rejects the whole group when the commit itself fails', async () => {
      const { db } = database.writer;
      db.exec('CREATE TABLE owned (owner TEXT REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT');
      const told: Recorded[] = [];
      store.committed$.subscribe((event) => told.push(event));
      const work = ['a', 'b'].map((id) =>
        store.transact((tx) => {
          tx.append(`note-${id}`, 0, [written(id)], ada);
          if (id === 'b') db.exec("INSERT INTO owned VALUES ('nobody')");
        }),
      );
      const outcomes = await Promise.allSettled(work);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect([await store.readAll('wishes', 0, 10), told]).toEqual([[], []]);
      expect(await store.append('note-a', 0, [written('A')], ada)).toBe(1);
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: 1 });
    });

    it('P6 keeps the log of writes short: a long reader lets it grow, and it shrinks again', async () => {
      const commands = Array.from({ length: 4000 }, (_, n) => n);
      const reader = foreign();
      reader.exec('BEGIN');
      reader.prepare('SELECT count(*) FROM events').get();
      const backup = database.writer.db.backup(join(database.dataFolder, 'copy.db'));
      for (let n = 0; n < commands.length; n += 200) {
        await Promise.all(
          commands.slice(n, n + 200).map((id) => store.append(`note-${id}`, 0, [written(`${id}`)], ada)),
        );
      }
      await backup;
      const walBytes = (): number => statSync(`${database.file}-wal`).size;
      expect(walBytes()).toBeLessThan(64 * 2 ** 20);
      reader.exec('COMMIT');
      reader.close();
      for (let n = 0; n < 20; n += 1) await store.append('convergence-a', n, [settled], ada);
      expect(walBytes()).toBeLessThanOrEqual(16 * 2 ** 20);
      expect(database.writer.db.pragma('integrity_check', { simple: true })).toBe('ok');
      const copy = new Database(join(database.dataFolder, 'copy.db'), { readonly: true });
      expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
      copy.close();
    });

    it('commits what waits before it is closed', async () => {
      const waiting = store.append('note-a', 0, [written('A')], ada);
      database.writer.close();
      expect(await waiting).toBe(1);
      await expect(store.append('note-a', 1, [pinned], ada)).rejects.toThrow('not open');
    });

    it('P5 remembers an answer over a restart', async () => {
      const answer = { caller: 'u-1', key: 'k', fingerprint: 'f', now: Date.now() };
      const write = (on: SqliteEventStore, id: string): Promise<unknown> =>
        new Commands(on).handle(noteDecider, id, { type: 'Write', title: id }, ada, {
          once: answer,
          answer: () => ({ id }),
        });
      expect(await write(store, 'a')).toEqual({ id: 'a' });
      await database.close();
      const again = await anEventStore(projections, { ...noteTables, dataFolder: database.dataFolder });
      expect(await write(again.store, 'b')).toEqual({ id: 'a' });
      await again.database.close();
    });

    it('keeps state tables with composite keys', async () => {
      await store.transact(({ tables }) => tables.upsert(DraftRow, { owner: 'ada', number: 1, text: 'x' }));
      expect(database.writer.db.prepare('SELECT * FROM drafts').all()).toEqual([
        { owner: 'ada', number: 1, text: 'x' },
      ]);
    });
  });
});

describe('What was answered', () => {
  const ROUNDS = 12;
  const child = compiled('test/contract/durable-writer.child.ts');
  const dataFolder = aDataFolder();
  afterEach(() => [child.folder, dataFolder].forEach(removeFolder));

  it(`P4 is there after kill -9, in each of ${ROUNDS} rounds at random moments`, async () => {
    const answered = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const writer = spawn(process.execPath, [child.file, dataFolder, String(round)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      writer.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      await once(writer.stdout, 'data');
      await sleep(Math.random() * 150);
      writer.kill('SIGKILL');
      await once(writer, 'close');
      const ids = printed.split('\n').slice(0, -1);
      expect(ids.length).toBeGreaterThan(0);
      ids.forEach((id) => answered.add(id));

      const { store, database } = await anEventStore(projections, { ...noteTables, dataFolder });
      const notes = await store.transact(({ tables }) => tables.findAll(NoteRow, {}));
      const { position } = await store.head('wishes');
      const kept = new Set(notes.map(({ id }) => id));
      expect([...answered].filter((id) => !kept.has(id))).toEqual([]);
      expect(kept.size).toBe(position);
      expect(await verifyChain(store, 'wishes')).toMatchObject({ ok: true, count: position });
      await database.close();
    }
  }, 120_000);
});
