import Database from 'better-sqlite3';
import { Lease, readLease } from '../../src/database/lease.js';
import { openDatabase } from '../../src/database/open-database.js';
import { LeaseLost } from '../../src/kernel/lease-lost.js';
import { aDataFolder, anEventStore, removeFolder } from '../harness/a-database.js';
import { ada, written } from './notes.fixture.js';

describe('The lease of a database', () => {
  let dataFolder: string;
  let another: Database.Database;
  let opened: Awaited<ReturnType<typeof anEventStore>>;
  beforeEach(async () => {
    dataFolder = aDataFolder();
    opened = await anEventStore([], { dataFolder });
    another = new Database(opened.database.file);
  });
  afterEach(async () => {
    another.close();
    await opened.database.close();
    removeFolder(dataFolder);
  });
  const events = () => another.prepare<[], number>('SELECT count(*) FROM events').pluck().get();
  const held = () => readLease(opened.database.file)!;

  it('has a number that every start raises, and is given back at the end', async () => {
    expect(held()).toMatchObject({
      number: 1,
      holder: expect.stringContaining(`process ${process.pid} on `) as string,
    });
    expect(held().released).toBeNull();
    await opened.database.close();
    expect(held().released).not.toBeNull();
    const next = await openDatabase({ dataFolder });
    expect(next.writer.lease).toMatchObject({
      number: 2,
      former: { number: 1, released: expect.any(Number) as number },
    });
    expect(held()).toMatchObject({ number: 2, released: null });
    await next.close();
  });

  it('once taken by another, lets nothing more be committed: neither alone nor in a group, and for good', async () => {
    const { store, database } = opened;
    await store.append('note-a', 0, [written('A')], ada);
    const next = Lease.take(another, 'process 8 on edge', 5);
    const attempts = await Promise.allSettled(
      ['b', 'c', 'd'].map((key) => store.append(`note-${key}`, 0, [written(key)], ada)),
    );
    for (const attempt of attempts)
      expect(attempt).toMatchObject({ status: 'rejected', reason: expect.any(LeaseLost) as LeaseLost });
    await expect(store.append('note-e', 0, [written('E')], ada)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`process 8 on edge, with lease ${next.number}`) as string,
    });
    expect(database.writer.db.inTransaction).toBe(false);
    expect(events()).toBe(1);
    expect(() => database.writer.lease.check()).toThrow(LeaseLost);
    expect((await database.writer.lease.lost).message).toContain('ours');
  });

  it('keeps work from the log that was waiting when it was taken', async () => {
    const late = opened.store.append('note-a', 0, [written('A')], ada); // begins in a later turn
    Lease.take(another, 'process 8 on edge', 5);
    await expect(late).rejects.toBeInstanceOf(LeaseLost);
    expect(events()).toBe(0);
  });

  it('is found to be lost by the renewal, too; the end of the loser leaves it to its holder', async () => {
    const { lease } = opened.database.writer;
    lease.renew(77);
    expect(held().renewed).toBe(77);
    Lease.take(another, 'process 8 on edge', 5);
    expect(() => lease.renew(99)).toThrow(LeaseLost);
    expect((await lease.lost).message).toContain('process 8 on edge');
    await opened.database.close();
    expect(held()).toEqual({ number: 2, holder: 'process 8 on edge', since: 5, renewed: 5, released: null });
  });

  it('never has a smaller number', () => {
    expect(() => another.exec('UPDATE process_lease SET number = 0')).toThrow('only grows');
    expect(() => another.exec('DELETE FROM process_lease')).toThrow('only grows');
  });

  it('cannot be told where there is no database yet', () => {
    expect(readLease(`${dataFolder}/none.db`)).toBeUndefined();
    expect(readLease(`${dataFolder}/lock.db`)).toBeUndefined();
  });
});
