import { Injectable } from '@nestjs/common';
import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { invalidField } from '../kernel/refused.js';
import type { ForeignStack } from '../stack/domain/adopt/foreign.js';
import { readFolder, type FolderReading } from './domain/compose-folder.js';
import { fileKey } from './domain/secrets.js';

/** As Compose looks for them: the first of each that is there. */
const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const OVERRIDES = COMPOSE_FILES.map((name) => name.replace('compose.y', 'compose.override.y'));
const MOST_BYTES = 1024 * 1024;
const MOST_BYTES_MOUNTED = 256 * 1024;

/** Reads compose folders of this machine: files of known names and a limited size, and nothing that leads out of them. */
@Injectable()
export class FolderReader {
  /**
   * @param folder absolute
   * @param project what Compose calls it, where that is known from what runs
   * @throws Refused `invalid` for the field `folder`, with what is wrong; never with anything of a file's content
   */
  async read(folder: string, project?: string): Promise<FolderReading> {
    const path = await realFolder(folder);
    const files = [await firstOf(path, COMPOSE_FILES), await firstOf(path, OVERRIDES)];
    if (!files[0]) throw invalidField('folder', `has none of ${COMPOSE_FILES.join(', ')}`);
    const parsed = files.flatMap((file) => (file ? [parsedYaml(file)] : []));
    const env = (await textOf(path, '.env', MOST_BYTES)) ?? '';
    return readFolder({ path, files: parsed, env, ...(project === undefined ? {} : { project }) });
  }

  /** Config files that containers are given from within the folder, by `fileKey`. */
  async config(folder: string, { containers }: ForeignStack): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const { service, mounts } of containers)
      for (const { path, source, kind, readOnly } of mounts) {
        const text = kind === 'bind' && readOnly ? await this.mounted(folder, source) : undefined;
        if (text !== undefined) found.set(fileKey(service, path), text);
      }
    return found;
  }

  /** A file that a container was given from within the folder. @returns undefined where it is not such a file */
  async mounted(folder: string, source: string): Promise<string | undefined> {
    const [path, file] = [await realpath(folder).catch(notThere), await realpath(source).catch(notThere)];
    if (path === undefined || !file?.startsWith(`${path}${sep}`)) return undefined;
    return textOf('', file, MOST_BYTES_MOUNTED).catch(tooMuch);
  }

  async isThere(path: string): Promise<boolean> {
    return (await stat(path).catch(notThere)) !== undefined;
  }
}

function notThere(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG', 'EPERM'].includes(error.code ?? '')) return undefined;
  throw error;
}

function tooMuch(error: unknown): undefined {
  if (error instanceof Error && 'detail' in error) return undefined;
  throw error;
}

async function realFolder(folder: string): Promise<string> {
  if (!isAbsolute(folder) || folder.includes('\0') || normalize(folder) !== folder)
    throw invalidField('folder', 'must be an absolute path of this machine without . and ..');
  const path = await realpath(folder).catch(notThere);
  if (path === undefined || !(await stat(path)).isDirectory())
    throw invalidField('folder', 'is no folder of this machine that can be read');
  return path;
}

interface Named {
  readonly name: string;
  readonly text: string;
}

async function firstOf(folder: string, names: readonly string[]): Promise<Named | undefined> {
  for (const name of names) {
    const text = await textOf(folder, name, MOST_BYTES);
    if (text !== undefined) return { name, text };
  }
  return undefined;
}

/** @returns undefined for a file that is not there. A link is not followed: it may lead anywhere. */
async function textOf(folder: string, name: string, most: number): Promise<string | undefined> {
  const shown = name.split(sep).at(-1)!;
  const path = join(folder, name);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      if (error.code === 'ELOOP')
        throw invalidField('folder', `has a link in the place of ${shown}, which is not followed`);
      if (error.code === 'EACCES' || error.code === 'EPERM')
        throw invalidField('folder', `has a ${shown} that this program may not read`);
      throw error;
    },
  );
  if (!file) return undefined;
  try {
    const { size } = await regular(file, shown);
    if (size > most) throw invalidField('folder', `has a ${shown} of more than ${most >> 10} KiB`);
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}

async function regular(file: Awaited<ReturnType<typeof open>>, shown: string) {
  const found = await file.stat();
  if (!found.isFile()) throw invalidField('folder', `has something else than a file called ${shown}`);
  return found;
}

/** What a parser says of an error repeats the text, which may hold secrets: only the line is told. */
function parsedYaml({ name, text }: Named): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error)
    throw invalidField(
      'folder',
      `has a ${name} that is no YAML: look at line ${lineCounter.linePos(error.pos[0]).line}`,
    );
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    throw invalidField('folder', `has a ${name} whose aliases cannot be resolved`);
  }
}
