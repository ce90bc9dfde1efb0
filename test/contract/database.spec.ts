import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplicationContext, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import Database from 'better-sqlite3';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import type { MigrationInterface, QueryRunner, Repository } from 'typeorm';
import { migrations as productMigrations } from '../../migrations/index.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { openDatabase } from '../../src/database/open-database.js';
import { Commands } from '../../src/event-store/commands.js';
import { EventStore } from '../../src/event-store/event-store.js';
import { EventStoreModule } from '../../src/event-store/event-store.module.js';
import { Projections } from '../../src/event-store/projections.js';
import { RebuildRow } from '../../src/event-store/rebuild.js';
import { StartRefused } from '../../src/kernel/start-refused.js';
import { aDatabase, aDataFolder, anEventStore, removeFolder } from '../harness/a-database.js';
import { compiled } from '../harness/compiled.js';
import {
  ada,
  LatestRow,
  noteDecider,
  NoteRow,
  notesProjection,
  noteTables,
  ToldRow,
  toldProjection,
  written,
} from './notes.fixture.js';

class Shelves1999999999990 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE shelves (name TEXT PRIMARY KEY) STRICT');
  }
  async down(): Promise<void> {}
}

class Broken1999999999991 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE half_done (name TEXT PRIMARY KEY) STRICT');
    await db.query('CREATE TABLE shelves (again TEXT)');
  }
  async down(): Promise<void> {}
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'started',
    (error: unknown) => (error instanceof StartRefused ? error.message : `not a StartRefused: ${String(error)}`),
  );

describe('The database', () => {
  let dataFolder: string;
  beforeEach(() => {
    dataFolder = aDataFolder();
  });
  afterEach(() => removeFolder(dataFolder));

  const copies = (): string[] => readdirSync(dataFolder).filter((name) => /^supascale\.\d+\..+\.db$/.test(name));
  const file = (): string => join(dataFolder, 'supascale.db');
  const tables = async (): Promise<string[]> => {
    const database = await aDatabase({ dataFolder });
    const sql = "SELECT name FROM sqlite_master WHERE type = 'table'";
    const names = database.writer.db.prepare<[], string>(sql).pluck().all();
    await database.close();
    return names;
  };

  it('is made in a folder and files that only we can read', async () => {
    const fresh = join(dataFolder, 'deep', 'data');
    const database = await aDatabase({ dataFolder: fresh });
    const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(modeOf(fresh)).toBe('700');
    expect(readdirSync(fresh).map((name) => `${name} ${modeOf(join(fresh, name))}`)).toEqual([
      'lock.db 600',
      ...(readdirSync(fresh).includes('lock.db-journal') ? ['lock.db-journal 600'] : []),
      'supascale.db 600',
      'supascale.db-shm 600',
      'supascale.db-wal 600',
    ]);
    await database.close();
  });

  it('refuses a folder that cannot be one', async () => {
    const blocked = join(dataFolder, 'file', 'data');
    writeFileSync(join(dataFolder, 'file'), '');
    expect(await refusal(openDatabase({ dataFolder: blocked }))).toContain(`The data folder ${blocked} cannot be used`);
  });

  it('refuses a file that is no database, in one line', async () => {
    writeFileSync(file(), 'this is no database, but long enough to look like one'.repeat(100));
    const message = await refusal(openDatabase({ dataFolder }));
    expect(message).toContain(`${file()} cannot be read as a database`);
    expect(message).not.toContain('\n');
  });

  it('a second process is refused, and may start as soon as the first was killed', async () => {
    const child = compiled('test/contract/database.child.ts');
    const first = spawn(process.execPath, [child.file, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(first.stdout, 'data');
    const message = await refusal(openDatabase({ dataFolder }));
    expect(message).toContain(`Another Supascale process is using ${dataFolder}.`);
    expect(message).not.toContain('\n');
    first.kill('SIGKILL');
    await once(first, 'close');
    const second = await openDatabase({ dataFolder });
    expect(await refusal(openDatabase({ dataFolder }))).toContain('Another Supascale process');
    await second.close();
    await (await openDatabase({ dataFolder })).close();
    removeFolder(child.folder);
  });

  it.each(['was stopped', 'crashed'])(
    'P41 an older version refuses the file of a newer one that %s, and writes nothing',
    async (end) => {
      const newer = await anEventStore([], { dataFolder, moreMigrations: [Shelves1999999999990] });
      await newer.store.append('other-a', 0, [written('A')], ada);
      const left = join(dataFolder, 'left');
      mkdirSync(left);
      if (end === 'was stopped') await newer.database.close();
      const files = readdirSync(dataFolder).filter((name) => /^supascale\.db(-wal)?$/.test(name));
      const before = new Map(files.map((name) => [name, readFileSync(join(dataFolder, name))]));
      for (const [name, bytes] of before) writeFileSync(join(left, name), bytes);
      await newer.database.close();
      const message = await refusal(openDatabase({ dataFolder: left }));
      expect(message).toContain('belongs to a newer version of Supascale (it has Shelves1999999999990)');
      for (const [name, bytes] of before) expect(readFileSync(join(left, name)).equals(bytes)).toBe(true);
      // SQLite makes an empty one to look at a file without one
      if (end === 'was stopped') expect(statSync(join(left, 'supascale.db-wal')).size).toBe(0);
    },
  );

  it('P41 is copied before it is migrated, and only then', async () => {
    const old = await anEventStore([], { dataFolder });
    await old.store.append('other-a', 0, [written('A')], ada);
    await old.database.close();
    await (await aDatabase({ dataFolder })).close();
    expect(copies()).toEqual([]);

    await (await aDatabase({ dataFolder, moreMigrations: [Shelves1999999999990] })).close();
    const [copy, ...others] = copies();
    expect(others).toEqual([]);
    const schema = /\d+$/.exec(productMigrations.at(-1)?.name ?? '')?.[0];
    expect(copy).toMatch(new RegExp(`^supascale\\.${schema}\\.\\d{4}-\\d\\d-\\d\\dT[\\d-]+Z\\.db$`));
    expect(statSync(join(dataFolder, copy ?? '')).mode & 0o777).toBe(0o600);
    await (await aDatabase({ dataFolder, moreMigrations: [Shelves1999999999990] })).close();
    expect(copies()).toEqual([copy]);

    const back = join(dataFolder, 'back');
    mkdirSync(back);
    writeFileSync(join(back, 'supascale.db'), readFileSync(join(dataFolder, copy ?? '')));
    const restored = await anEventStore([], { dataFolder: back });
    expect(await restored.store.read('other-a')).toMatchObject([written('A')]);
    await restored.database.close();
  });

  it('P41 a failing migration leaves the file to the version that made it', async () => {
    await (await aDatabase({ dataFolder })).close();
    const moreMigrations = [Shelves1999999999990, Broken1999999999991];
    const message = await refusal(aDatabase({ dataFolder, moreMigrations }));
    expect(message).toMatch(
      /^Migrating .*supascale\.db failed: .*shelves.* It is as it was before \(a copy is .*\.db\)\.$/,
    );
    expect(await tables()).not.toContain('shelves');
    expect(await tables()).not.toContain('half_done');
  });

  describe('in Nest', () => {
    @Module({
      imports: [TypeOrmModule.forFeature([NoteRow]), EventStoreModule.forFeature([notesProjection])],
    })
    class NotesModule {}

    @Module({
      imports: [TypeOrmModule.forFeature([ToldRow, LatestRow]), EventStoreModule.forFeature([toldProjection])],
    })
    class ToldModule {}

    const migrations = [...productMigrations, ...noteTables.moreMigrations];
    const app = async (logger: LoggerService | false = false): Promise<INestApplicationContext> => {
      @Module({
        imports: [
          NotesModule,
          DatabaseModule.forRoot({ dataFolder, migrations }),
          EventStoreModule.forRoot(() => 1_700_000_000_000),
          ToldModule,
        ],
      })
      class AppModule {}
      return NestFactory.createApplicationContext(AppModule as Type, { logger, abortOnError: false });
    };
    const notesOf = (running: INestApplicationContext): Repository<NoteRow> =>
      running.get<Repository<NoteRow>>(getRepositoryToken(NoteRow), { strict: false });

    it('commands write and repositories read; everything is there again after a restart', async () => {
      const first = await app();
      await first.get(Commands).handle(noteDecider, 'a', { type: 'Write', title: 'A' }, ada);
      expect(await notesOf(first).find()).toMatchObject([{ id: 'a', title: 'A', version: 1 }]);
      await expect(notesOf(first).delete({ id: 'a' })).rejects.toThrow('readonly database');
      expect(
        first
          .get(Projections)
          .all.map(({ name }) => name)
          .sort(),
      ).toEqual(['notes', 'told']);
      await first.close();

      const second = await app();
      expect(await second.get(EventStore).read('note-a')).toMatchObject([{ at: 1_700_000_000_000, position: 1 }]);
      expect(await notesOf(second).count()).toBe(1);
      await second.close();
    });

    it('says why it does not start, at once', async () => {
      const first = await app();
      expect(await refusal(app())).toContain('Another Supascale process');
      await first.close();
      writeFileSync(file(), 'x'.repeat(10_000));
      expect(await refusal(app())).toContain('cannot be read as a database');
    });

    it('P40 names a log that was tampered with, and starts', async () => {
      const first = await app();
      await first.get(Commands).handle(noteDecider, 'a', { type: 'Write', title: 'A' }, ada);
      await first.close();
      const db = new Database(file());
      db.exec("DROP TRIGGER events_no_update; UPDATE events SET actor_name = 'eve'");
      db.close();
      const lines: string[] = [];
      const logger = { log: () => undefined, warn: () => undefined, error: (line: string) => void lines.push(line) };
      const second = await app(logger);
      expect(lines).toEqual([
        expect.stringContaining('The log of wishes is not as it was written. Event 1 was changed'),
      ]);
      await second.close();
    });

    it('ends a rebuild that a crash cut short before it serves', async () => {
      const first = await app();
      await first.get(Commands).handle(noteDecider, 'a', { type: 'Write', title: 'A' }, ada);
      await first.get(EventStore).transact(({ tables: rows }) => {
        rows.delete(NoteRow, {});
        rows.delete(ToldRow, {});
        rows.delete(LatestRow, {});
        rows.upsert(RebuildRow, { id: 1, sequence: 0 });
      });
      await first.close();
      const second = await app();
      expect(await notesOf(second).find()).toMatchObject([{ id: 'a', title: 'A' }]);
      await second.close();
    });
  });
});
