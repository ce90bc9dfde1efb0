import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from '../kernel/refused.js';
import { FolderReader } from './folder-reader.js';

describe('The reader of compose folders', () => {
  const reader = new FolderReader();
  const root = mkdtempSync(join(tmpdir(), 'supascale-adopt-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let count = 0;
  const folder = (files: Readonly<Record<string, string>>): string => {
    const path = join(root, `shop${(count += 1)}`);
    mkdirSync(path);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
  };
  const refusal = async (path: string): Promise<string> => {
    const error: unknown = await reader.read(path).then(
      () => 'nothing',
      (reason: unknown) => reason,
    );
    if (!(error instanceof Refused)) return String(error);
    expect(error.code).toBe('invalid');
    expect(JSON.stringify([error.message, error.detail])).not.toContain('hush');
    return error.detail.errors!.folder!.join();
  };

  it('reads the compose file, its override and .env', async () => {
    const path = folder({
      'docker-compose.yml': 'services: { web: { image: "x:${TAG}" } }',
      'docker-compose.override.yml': 'services: { web: { environment: { A: b } } }',
      '.env': 'TAG=7',
    });
    const { stack } = await reader.read(`${path}/`);
    expect(stack).toMatchObject({ folder: path, containers: [{ service: 'web', image: 'x:7', env: { A: 'b' } }] });
    expect((await reader.read(path, 'known')).stack.networks).toEqual([{ name: 'known_default', subnet: null }]);
  });

  it.each<[string, () => string, string]>([
    ['a path that is not absolute', () => 'srv/shop', 'must be an absolute path'],
    ['a path with ..', () => `${root}/../etc`, 'must be an absolute path'],
    ['a path with a NUL', () => `${root}\0`, 'must be an absolute path'],
    ['no folder', () => join(root, 'none'), 'is no folder'],
    ['a file', () => join(folder({ a: '' }), 'a'), 'is no folder'],
    ['a folder without a compose file', () => folder({ '.env': 'A=hush' }), 'has none of compose.yaml'],
    ['no YAML', () => folder({ 'compose.yml': 'a: 1\nb: [hush\n' }), 'look at line 3'],
    ['a bomb', () => folder({ 'compose.yml': BOMB }), 'aliases cannot be resolved'],
    ['a big file', () => folder({ 'compose.yml': '#'.repeat(1024 * 1024 + 1) }), 'of more than 1024 KiB'],
  ])('refuses %s', async (_, path, expected) => {
    expect(await refusal(path())).toContain(expected);
  });

  it('follows no link and opens nothing but files', async () => {
    const secret = join(folder({ secret: 'A=hush' }), 'secret');
    const linked = folder({ 'compose.yml': 'services: {}' });
    symlinkSync(secret, join(linked, '.env'));
    expect(await refusal(linked)).toContain('has a link in the place of .env');
    const odd = folder({});
    mkdirSync(join(odd, 'compose.yml'));
    expect(await refusal(odd)).toContain('something else than a file');
  });

  it('gives config files from within the folder only', async () => {
    const path = folder({ 'nginx.conf': 'conf', 'compose.yml': '' });
    const outside = join(folder({ other: 'hush' }), 'other');
    symlinkSync(outside, join(path, 'link'));
    expect(await reader.mounted(path, join(path, 'nginx.conf'))).toBe('conf');
    expect(await reader.mounted(path, outside)).toBeUndefined();
    expect(await reader.mounted(path, join(path, 'link'))).toBeUndefined();
    expect(await reader.mounted(path, path)).toBeUndefined();
    expect(await reader.mounted(path, join(path, 'none'))).toBeUndefined();
    writeFileSync(join(path, 'big'), '#'.repeat(257 * 1024));
    expect(await reader.mounted(path, join(path, 'big'))).toBeUndefined();
    expect([await reader.isThere(path), await reader.isThere(join(path, 'none'))]).toEqual([true, false]);
  });

  it('reads a folder that is reached through a link, under its real name', async () => {
    const path = folder({ 'compose.yml': 'services: {}' });
    symlinkSync(path, join(root, 'door'));
    expect((await reader.read(join(root, 'door'))).stack.folder).toBe(path);
  });
});

const BOMB = `a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
`;
