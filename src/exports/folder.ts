import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ComposedFile } from '../stack/domain/compose/compose.js';

export const sum = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** Files that Compose reads by itself beside or instead of ours. */
const ALSO_READ = /^(docker-)?compose(\.override)?\.ya?ml$/;
const OURS = 'docker-compose.yml';

/** One project's folder on this machine. Paths are relative to it. */
export class Folder {
  constructor(readonly path: string) {}

  /** @returns undefined for a file that is not there */
  async read(path: string): Promise<string | undefined> {
    return ignoring(['ENOENT', 'ENOTDIR'], readFile(join(this.path, path), 'utf8'));
  }

  /** SHA-256 of those of `paths` that are there. */
  async sums(paths: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const path of paths) {
      const content = await ignoring(['ENOENT', 'ENOTDIR'], readFile(join(this.path, path)));
      if (content) found.set(path, sum(content));
    }
    return found;
  }

  /** Names of files that hands put there and Compose would read. */
  async added(): Promise<readonly string[]> {
    const names = (await ignoring(['ENOENT'], readdir(this.path))) ?? [];
    return names.filter((name) => name !== OURS && ALSO_READ.test(name)).sort();
  }

  /** All of it or none, whatever happens meanwhile: a reader sees the former file or the new one. */
  async write({ path, mode, content }: ComposedFile): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await chmod(this.path, 0o700);
    const target = join(this.path, path);
    await mkdir(dirname(target), { recursive: true });
    const fresh = `${target}.${randomUUID()}.new`;
    try {
      const file = await open(fresh, 'wx', 0o600);
      try {
        await file.writeFile(content);
        await file.chmod(mode);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, target);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }

  /** @returns the name under which it lies now */
  async keepAside(path: string, suffix: string): Promise<string> {
    const kept = `${path}.edited-${suffix}`;
    await rename(join(this.path, path), join(this.path, kept));
    return kept;
  }

  /** With the folders that are empty then, up to the project's own. */
  async remove(path: string): Promise<void> {
    await rm(join(this.path, path), { force: true });
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const removed = await rmdir(join(this.path, folder)).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) return false;
          throw error;
        },
      );
      if (!removed || folder === '.') return;
    }
  }
}

async function ignoring<Value>(codes: readonly string[], work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
