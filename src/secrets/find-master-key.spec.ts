import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryTables } from '../event-store/memory/memory-tables.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Secret } from '../kernel/secret.js';
import { StartRefused } from '../kernel/start-refused.js';
import { aFolder, removeFolder } from './a-folder.fixture.js';
import { findMasterKey } from './find-master-key.js';
import { MasterKey } from './master-key.js';
import { SealedSecrets } from './sealed-secrets.js';
import { DataKeyRow } from './secret-rows.js';

const SHOP = 'abcdefghijklmnopqrst' as ProjectRef;

describe('The master key', () => {
  let dataFolder: string;
  let tables: MemoryTables;
  const file = () => join(dataFolder, 'master.key');
  const find = (given?: string) => findMasterKey({ dataFolder, given }, tables);
  const use = (key: MasterKey) => new SealedSecrets(tables, key).seal(SHOP, { A: new Secret('a') }).write(tables);

  beforeEach(() => {
    dataFolder = aFolder();
    tables = new MemoryTables();
  });
  afterEach(() => removeFolder(dataFolder));

  it('is made once, for us alone, and found again', () => {
    const key = find();
    use(key);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
    expect(find().id).toBe(key.id);
    expect(new SealedSecrets(tables, find()).reveal(SHOP, 'A', 1).reveal()).toBe('a');
  });

  it('may come from the environment, and then no file is made', () => {
    const key = MasterKey.random();
    expect(find(key.toText()).id).toBe(key.id);
    expect(existsSync(file())).toBe(false);
  });

  it('wins over the file when it comes from the environment', () => {
    find();
    const key = MasterKey.random();
    expect(find(`${key.toText()}\n`).id).toBe(key.id);
  });

  it('is printed by nothing', () => {
    const key = MasterKey.random();
    expect(`${JSON.stringify({ key })}${String(Object.values(key))}`).not.toContain(key.toText());
  });

  describe('stops the start, and nothing is written, when it', () => {
    const refusal = (given?: string): string => {
      const before = existsSync(file()) ? readFileSync(file()) : undefined;
      try {
        find(given);
      } catch (error) {
        expect(error).toBeInstanceOf(StartRefused);
        expect(existsSync(file()) ? readFileSync(file()) : undefined).toEqual(before);
        return (error as Error).message;
      }
      throw new Error('was not refused');
    };

    it('is gone although secrets are sealed', () => {
      const key = find();
      use(key);
      rmSync(file());
      expect(refusal()).toBe(
        `The master key is missing: the database holds secrets that are sealed under key ${key.id}, but there is no ${file()} and SUPASCALE_MASTER_KEY is not set. Put the key back from your recovery kit. Nothing was changed.`,
      );
    });

    it('is another than the secrets are sealed under', () => {
      const [key, other] = [MasterKey.random(), MasterKey.random()];
      use(key);
      const text = `holds master key ${other.id}, but the database's secrets are sealed under ${key.id}`;
      expect(refusal(other.toText())).toContain(`SUPASCALE_MASTER_KEY ${text}`);
      writeFileSync(file(), other.toText(), { mode: 0o600 });
      expect(refusal()).toContain(`${file()} ${text}`);
    });

    it('does not open the data key that it is said to have wrapped', () => {
      const key = find();
      use(key);
      tables.update(DataKeyRow, { owner: SHOP }, { wrapped: MasterKey.random().wrap(Buffer.alloc(32), SHOP, 'x') });
      expect(refusal()).toContain(`does not open the data key of project ${SHOP}`);
    });

    it.each(['', 'short', 'not base64 but of just the length it has !!!', `${'A'.repeat(44)}`])('holds %j', (text) => {
      writeFileSync(file(), text, { mode: 0o600 });
      expect(refusal()).toContain('does not hold a master key');
    });

    it('can be read by others', () => {
      find();
      chmodSync(file(), 0o644);
      expect(refusal()).toContain('can be read by others (mode 644)');
    });

    it('is a folder', () => {
      expect(() => findMasterKey({ dataFolder: join(dataFolder, 'missing') }, tables)).toThrow('cannot be made');
    });
  });
});
