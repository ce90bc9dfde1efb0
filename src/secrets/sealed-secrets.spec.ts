import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type OpenDatabase } from '../database/open-database.js';
import { MemoryTables } from '../event-store/memory/memory-tables.js';
import { SqliteTables } from '../event-store/sqlite/sqlite-tables.js';
import { UniqueViolation, type Tables } from '../event-store/tables.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Secret } from '../kernel/secret.js';
import { aFolder, removeFolder } from './a-folder.fixture.js';
import { MasterKey } from './master-key.js';
import { DataKeyRow, SealedSecretRow } from './secret-rows.js';
import { SealedSecrets } from './sealed-secrets.js';

const SHOP = 'abcdefghijklmnopqrst' as ProjectRef;
const FORUM = 'tsrqponmlkjihgfedcba' as ProjectRef;
const CANARY = 'canary-7f3a9c51d2e8b604';
const secrets = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new Secret(value)]));

describe.each(['a SQLite file', 'memory'])('Sealed secrets in %s', (form) => {
  let folder: string;
  let database: OpenDatabase | undefined;
  let tables: Tables;
  const master = MasterKey.random();
  const sealer = (key = master) => new SealedSecrets(tables, key);
  const store = (ref: ProjectRef, values: Record<string, string>) => {
    const sealing = sealer().seal(ref, secrets(values));
    sealing.write(tables);
    return sealing.stamps;
  };

  beforeEach(async () => {
    folder = aFolder();
    database = form === 'memory' ? undefined : await openDatabase({ dataFolder: folder });
    tables = database ? new SqliteTables((sql) => database!.writer.prepare(sql)) : new MemoryTables();
  });
  afterEach(async () => {
    await database?.close();
    removeFolder(folder);
  });

  it('come back as they were, by project, name and version', () => {
    const values = { A: 'short', B: 'ünï "quoted"\n$', C: 'x'.repeat(10_000), D: '' };
    const stamps = store(SHOP, values);
    store(FORUM, { A: 'another' });
    for (const [name, value] of Object.entries(values)) {
      expect(stamps[name]).toEqual({ version: 1, fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) as string });
      expect(sealer().reveal(SHOP, name, 1).reveal()).toBe(value);
    }
    expect(sealer().reveal(FORUM, 'A', 1).reveal()).toBe('another');
  });

  it('have a stamp before anything is written', () => {
    const sealing = sealer().seal(SHOP, secrets({ A: 'one' }));
    expect(sealing.stamps.A!.version).toBe(1);
    expect(tables.findAll(SealedSecretRow, {})).toEqual([]);
    expect(() => sealer().reveal(SHOP, 'A', 1)).toThrow(
      'Version 1 of A of project abcdefghijklmnopqrst cannot be read: it was never sealed',
    );
  });

  it('keep every version, and tell two values apart by their fingerprints', () => {
    const first = store(SHOP, { A: 'one', B: 'one' });
    const second = store(SHOP, { A: 'two' });
    const third = store(SHOP, { A: 'one' });
    expect([first.A!.version, second.A!.version, third.A!.version]).toEqual([1, 2, 3]);
    expect([1, 2, 3].map((version) => sealer().reveal(SHOP, 'A', version).reveal())).toEqual(['one', 'two', 'one']);
    expect(second.A!.fingerprint).not.toBe(first.A!.fingerprint);
    expect([first.B!.fingerprint, third.A!.fingerprint]).toEqual([first.A!.fingerprint, first.A!.fingerprint]);
    expect(store(FORUM, { A: 'one' }).A!.fingerprint).not.toBe(first.A!.fingerprint);
  });

  it('are sealed once when two seal at the same time: the later writer is refused', () => {
    const [mine, yours] = [sealer().seal(SHOP, secrets({ A: 'mine' })), sealer().seal(SHOP, secrets({ A: 'yours' }))];
    mine.write(tables);
    expect(() => yours.write(tables)).toThrow(UniqueViolation);
    const [mine2, yours2] = [sealer().seal(SHOP, secrets({ A: 'mine' })), sealer().seal(SHOP, secrets({ A: 'yours' }))];
    mine2.write(tables);
    expect(() => yours2.write(tables)).toThrow(UniqueViolation);
  });

  it('do not open with another master key', () => {
    store(SHOP, { A: 'one' });
    expect(() => sealer(MasterKey.random()).reveal(SHOP, 'A', 1)).toThrow(
      'The data key of project abcdefghijklmnopqrst cannot be read',
    );
  });

  it.each<[string, (row: SealedSecretRow) => SealedSecretRow]>([
    ['one bit differs', (row) => ({ ...row, sealed: row.sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')) })],
    ['the end is cut off', (row) => ({ ...row, sealed: row.sealed.slice(0, -4) })],
    ['it is of another format', (row) => ({ ...row, sealed: row.sealed.replace('v1', 'v2') })],
    ['it is empty', (row) => ({ ...row, sealed: '' })],
    ['it claims to be another version', (row) => ({ ...row, version: 2 })],
    ['it claims to be another secret', (row) => ({ ...row, name: 'B' })],
  ])('do not open when %s', (_, forge) => {
    const scratch = new MemoryTables();
    sealer()
      .seal(SHOP, secrets({ A: CANARY }))
      .write(scratch);
    const row = forge(scratch.find(SealedSecretRow, { project: SHOP })!);
    tables.insert(DataKeyRow, scratch.find(DataKeyRow, { owner: SHOP })!);
    tables.insert(SealedSecretRow, row);
    const attempt = () => sealer().reveal(SHOP, row.name, row.version);
    expect(attempt).toThrow('was changed by hand or is damaged');
    expect(attempt).not.toThrow(CANARY);
  });

  it('do not open in the place of another project’s', () => {
    store(SHOP, { A: 'of the shop' });
    store(FORUM, { B: 'of the forum' });
    const [row] = tables.findAll(SealedSecretRow, { project: SHOP });
    tables.insert(SealedSecretRow, { ...row!, project: FORUM });
    expect(() => sealer().reveal(FORUM, 'A', 1)).toThrow('was changed by hand');
    const key = tables.find(DataKeyRow, { owner: SHOP })!;
    tables.update(DataKeyRow, { owner: FORUM }, { wrapped: key.wrapped, id: key.id });
    expect(() => sealer().reveal(FORUM, 'B', 1)).toThrow('The data key of project tsrqponmlkjihgfedcba cannot be read');
  });

  it('are gone with the project, the others stay', () => {
    store(SHOP, { A: 'one' });
    store(FORUM, { A: 'two' });
    sealer().destroy(tables, SHOP);
    expect(() => sealer().reveal(SHOP, 'A', 1)).toThrow('its key was destroyed');
    expect(sealer().reveal(FORUM, 'A', 1).reveal()).toBe('two');
    expect(() => sealer().destroy(tables, SHOP)).not.toThrow();
  });

  if (form === 'memory') return;

  it('can be neither changed nor deleted while the project has its key', () => {
    store(SHOP, { A: 'one' });
    expect(() => tables.update(SealedSecretRow, { project: SHOP }, { sealed: 'x' })).toThrow(
      'a value is never changed',
    );
    expect(() => tables.delete(SealedSecretRow, { project: SHOP })).toThrow('kept for as long as');
  });

  it('leave no trace in the file: not the values, nor the data key once it is destroyed', async () => {
    store(SHOP, { A: CANARY });
    store(FORUM, { A: CANARY });
    const { wrapped, id } = tables.find(DataKeyRow, { owner: SHOP })!;
    const dataKey = master.unwrap(wrapped, SHOP, id);
    database!.writer.db.pragma('wal_checkpoint(TRUNCATE)');
    expect(bytesIn(folder).includes(wrapped)).toBe(true);
    sealer().destroy(tables, SHOP);
    await database!.close();
    database = undefined;
    const bytes = bytesIn(folder);
    for (const trace of [
      CANARY,
      Buffer.from(CANARY).toString('base64url'),
      dataKey,
      dataKey.toString('base64url'),
      wrapped,
    ])
      expect(bytes.includes(trace)).toBe(false);
  });
});

const bytesIn = (folder: string): Buffer =>
  Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
