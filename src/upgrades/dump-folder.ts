import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupSettings } from './backup-settings.js';
import type { Cluster } from './domain/cluster.js';
import type { Inventory } from './domain/inventory.js';

export interface DumpFile {
  readonly database: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly inventory: Inventory;
}
export interface Manifest {
  readonly taskId: string;
  readonly project: string;
  readonly release: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly cluster: Cluster;
  readonly files: readonly DumpFile[];
}

const MANIFEST = 'manifest.json';
const KEY = 'vault.key';

/** Dumps that an upgrade keeps, one folder each, readable by nobody else. A folder without a manifest is not finished. */
@Injectable()
export class DumpFolders {
  constructor(private readonly settings: BackupSettings) {}

  async freeBytes(): Promise<number> {
    await mkdir(this.settings.folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.settings.folder);
    return bavail * bsize;
  }

  /** The task's folder, emptied. @param now milliseconds since the epoch */
  async make(slug: string, taskId: string, now: number): Promise<string> {
    const known = await this.find(slug, taskId);
    if (known) await rm(known, { recursive: true });
    const name = `${new Date(now).toISOString().slice(0, 16).replace(':', '-')}Z-${taskId}-upgrade`;
    const folder = join(this.settings.folder, slug, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  async find(slug: string, taskId: string): Promise<string | undefined> {
    const names = await readdir(join(this.settings.folder, slug)).catch(ignoreMissing);
    const name = names.find((one) => one.endsWith(`-${taskId}-upgrade`));
    return name && join(this.settings.folder, slug, name);
  }

  /** Writes a stream into a file and measures it. */
  async write(path: string, fill: (to: PassThrough) => Promise<Inventory>) {
    const [through, hash] = [new PassThrough(), createHash('sha256')];
    through.on('data', (piece: Buffer) => hash.update(piece));
    const written = pipeline(through, createWriteStream(path, { mode: 0o600, flush: true }));
    const [inventory] = await Promise.all([fill(through), written]);
    return { inventory, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
  }

  async finish(folder: string, manifest: Manifest, vaultKey: string): Promise<void> {
    await writeDurably(join(folder, KEY), vaultKey);
    await writeDurably(join(folder, MANIFEST), JSON.stringify(manifest, null, 2));
  }

  /** @returns undefined for a folder that was never finished */
  async manifest(folder: string): Promise<Manifest | undefined> {
    const text = await readFile(join(folder, MANIFEST), 'utf8').catch(ignoreMissing);
    return typeof text === 'string' ? (JSON.parse(text) as Manifest) : undefined;
  }

  vaultKey(folder: string): Promise<string> {
    return readFile(join(folder, KEY), 'utf8');
  }

  read(folder: string, { file }: DumpFile): Readable {
    return createReadStream(join(folder, file));
  }

  /** Whether the file still is what was written. */
  async isWhole(folder: string, { file, sha256 }: DumpFile): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(join(folder, file))) hash.update(piece as Buffer);
    return hash.digest('hex') === sha256;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}

function ignoreMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
