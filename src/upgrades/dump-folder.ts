import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PassThrough, Readable, Writable, type Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ProjectRef } from '../kernel/ids.js';
import { EnvelopeBroken } from '../secrets/envelope.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { BackupSettings } from './backup-settings.js';
import type { Cluster } from './domain/cluster.js';
import type { Inventory } from './domain/inventory.js';

export interface DumpFile {
  /** Absent of the one that holds {@link Contents}. */
  readonly database?: string;
  readonly file: string;
  /** Of the sealed file. */
  readonly bytes: number;
  readonly sha256: string;
}

/** In clear text beside the sealed files: what a person has to know to find the right dump. */
export interface Manifest {
  readonly format: 2;
  readonly taskId: string;
  readonly project: ProjectRef;
  readonly release: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly files: readonly DumpFile[];
}

/** What a restore needs besides the databases; sealed as they are. */
export interface Contents {
  readonly cluster: Cluster;
  /** By database. */
  readonly inventories: Readonly<Record<string, Inventory>>;
  /** By database: statements that say who owns what extensions brought. */
  readonly owners: Readonly<Record<string, string>>;
  readonly vaultKey: string;
}

/** One dump that is kept. */
export interface KeptDump {
  /** The folder's name. */
  readonly name: string;
  readonly bytes: number;
  /** Absent when it was never finished. */
  readonly manifest?: Manifest;
}

const MANIFEST = 'manifest.json';
const CONTENTS = 'contents.sealed';

/**
 * Dumps that an upgrade keeps, one folder each, sealed under the project's data key: they open as long as the project
 * exists. A folder without a manifest is not finished. Nothing here is removed but by {@link remove}.
 */
@Injectable()
export class DumpFolders {
  constructor(
    private readonly settings: BackupSettings,
    private readonly sealed: SealedSecrets,
  ) {}

  async freeBytes(): Promise<number> {
    await mkdir(this.settings.folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.settings.folder);
    return bavail * bsize;
  }

  /** The task's folder, emptied. @param now milliseconds since the epoch */
  async make(slug: string, taskId: string, now: number): Promise<string> {
    const names = await this.names(slug);
    const known = names.find((one) => one.endsWith(`-${taskId}-upgrade`));
    if (known) await rm(join(this.settings.folder, slug, known), { recursive: true });
    const name = `${new Date(now).toISOString().slice(0, 16).replace(':', '-')}Z-${taskId}-upgrade`;
    const folder = join(this.settings.folder, slug, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Seals a stream into a file of `folder`. @returns what `fill` says of it, and the file's size and digest */
  async write<Said>(ref: ProjectRef, folder: string, file: string, fill: (to: Writable) => Promise<Said>) {
    const [through, hash, path] = [new PassThrough(), createHash('sha256'), join(folder, file)];
    const seal = this.sealed.sealing(ref, placeOf(folder, file));
    seal.on('data', (piece: Buffer) => hash.update(piece));
    const written = pipeline(through, seal, createWriteStream(path, { mode: 0o600, flush: true }));
    const [said] = await Promise.all([fill(through), written]);
    return { said, measured: { file, bytes: (await stat(path)).size, sha256: hash.digest('hex') } };
  }

  async finish(folder: string, about: Manifest, contents: Contents): Promise<Manifest> {
    const { measured } = await this.write(about.project, folder, CONTENTS, (to) =>
      pipeline(Readable.from([JSON.stringify(contents)]), to),
    );
    const manifest = { ...about, files: [...about.files, measured] };
    await writeDurably(join(folder, MANIFEST), JSON.stringify(manifest, null, 2));
    return manifest;
  }

  /** @returns undefined for a folder that was never finished */
  async manifest(folder: string): Promise<Manifest | undefined> {
    const said = await readFile(join(folder, MANIFEST), 'utf8').catch(ignoreMissing);
    return typeof said === 'string' ? (JSON.parse(said) as Manifest) : undefined;
  }

  async contents(folder: string, { project }: Manifest): Promise<Contents> {
    return JSON.parse(await text(this.read(project, folder, CONTENTS))) as Contents;
  }

  /** The opened file; the stream fails for one that is not what was written. */
  read(ref: ProjectRef, folder: string, file: string): Readable {
    const opened = this.sealed.opening(ref, placeOf(folder, file));
    // Whoever reads `opened` hears of every failure there.
    pipeline(createReadStream(join(folder, file)), opened).catch((error: Error) => opened.destroy(error));
    return opened;
  }

  /** Reads it to its end: whether it still is what was written, and opens. */
  async isWhole(ref: ProjectRef, folder: string, { file, sha256 }: DumpFile): Promise<boolean> {
    const hash = createHash('sha256');
    const source = createReadStream(join(folder, file)).on('data', (piece) => hash.update(piece));
    const opened: Transform = this.sealed.opening(ref, placeOf(folder, file));
    try {
      await pipeline(source, opened, new Writable({ write: (_piece, _encoding, done) => done() }));
    } catch (error) {
      if (error instanceof EnvelopeBroken) return false;
      throw error;
    }
    return hash.digest('hex') === sha256;
  }

  /** Newest first. */
  async kept(slug: string): Promise<readonly KeptDump[]> {
    const names = (await this.names(slug)).sort().reverse();
    return Promise.all(names.map((name) => this.about(slug, name)));
  }

  /** Deletes one of {@link kept} for good. */
  async remove(slug: string, { name }: KeptDump): Promise<void> {
    await rm(join(this.settings.folder, slug, basename(name)), { recursive: true });
  }

  private async about(slug: string, name: string): Promise<KeptDump> {
    const folder = join(this.settings.folder, slug, name);
    const sizes = (await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    const manifest = await this.manifest(folder);
    return manifest ? { name, bytes, manifest } : { name, bytes };
  }

  private async names(slug: string): Promise<string[]> {
    const names = await readdir(join(this.settings.folder, slug)).catch(ignoreMissing);
    return names.filter((name) => name.endsWith('-upgrade'));
  }
}

/** A file opens only in the folder, and under the name, that it was written as. */
const placeOf = (folder: string, file: string): string => `${basename(folder)}/${file}`;

async function writeDurably(path: string, said: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(said);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

function ignoreMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
