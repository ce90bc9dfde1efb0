import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ProjectRef } from '../kernel/ids.js';
import { openStream, sealStream } from '../secrets/sealed-stream.js';
import type { SealedSecrets } from '../secrets/sealed-secrets.js';
import { DumpFolders, type Manifest } from './dump-folder.js';

const SHOP = 'abcdefghijklmnopqrst' as ProjectRef;
const key = () => Buffer.alloc(32, 7);
const sealed = {
  sealing: (ref: string, place: string) => sealStream(key, [ref, place]),
  opening: (ref: string, place: string) => openStream(key, [ref, place]),
} as unknown as SealedSecrets;

describe('A kept dump', () => {
  let root: string;
  let folders: DumpFolders;
  let folder: string;
  let manifest: Manifest;
  const contents = {
    cluster: { databases: [] } as never,
    inventories: {},
    owners: {},
    vaultKey: 'the key of the vault',
  };

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'dumps-'));
    folders = new DumpFolders({ folder: root }, sealed);
    folder = await folders.make('shop', 't1', 0);
    const { said, measured } = await folders.write(SHOP, folder, '1.dump.sealed', async (to) => {
      to.end('all of the orders');
      return 3;
    });
    expect(said).toBe(3);
    const about = { taskId: 't1', project: SHOP, release: '2026.09', at: new Date(0).toISOString() };
    const files = [{ database: 'postgres', ...measured }];
    manifest = await folders.finish(folder, { format: 2, ...about, files }, contents);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is sealed, readable by its owner only, and opens to what was written', async () => {
    for (const file of readdirSync(folder)) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, file), 'latin1')).not.toMatch(/orders|vault/);
    }
    expect(await text(folders.read(SHOP, folder, '1.dump.sealed'))).toBe('all of the orders');
    expect(await folders.contents(folder, manifest)).toEqual(contents);
    for (const file of manifest.files) expect(await folders.isWhole(SHOP, folder, file)).toBe(true);
  });

  it('is not whole once a file was cut or changed, and does not open then', async () => {
    const path = join(folder, '1.dump.sealed');
    truncateSync(path, statSync(path).size - 1);
    expect(await folders.isWhole(SHOP, folder, manifest.files[0]!)).toBe(false);
    await expect(text(folders.read(SHOP, folder, '1.dump.sealed'))).rejects.toThrow(/does not open/);
    writeFileSync(join(folder, 'contents.sealed'), '');
    await expect(folders.contents(folder, manifest)).rejects.toThrow(/does not open/);
  });

  it('is listed newest first, also when it was never finished, and removed one by one', async () => {
    await folders.make('shop', 't2', 86_400_000);
    const kept = await folders.kept('shop');
    expect(kept.map((one) => one.manifest?.taskId)).toEqual([undefined, 't1']);
    expect(kept[1]!.bytes).toBeGreaterThan(0);
    await folders.remove('shop', kept[1]!);
    expect((await folders.kept('shop')).map(({ name }) => name)).toEqual([kept[0]!.name]);
    expect(await folders.kept('pub')).toEqual([]);
  });

  it('is made anew by the same task', async () => {
    const again = await folders.make('shop', 't1', 60_000);
    expect(readdirSync(again)).toEqual([]);
    expect(await folders.kept('shop')).toHaveLength(1);
  });
});
