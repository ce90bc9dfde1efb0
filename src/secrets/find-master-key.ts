import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tables } from '../event-store/tables.js';
import { StartRefused } from '../kernel/start-refused.js';
import { EnvelopeBroken } from './envelope.js';
import { MasterKey } from './master-key.js';
import { DataKeyRow } from './secret-rows.js';

/** Where the master key may lie. */
export interface MasterKeySource {
  /** Holds `master.key`; exists. */
  readonly dataFolder: string;
  /** SUPASCALE_MASTER_KEY; wins over the file. */
  readonly given?: string | undefined;
}

const VARIABLE = 'SUPASCALE_MASTER_KEY';
const NOTHING_CHANGED = 'Nothing was changed.';

/**
 * The key that the database's secrets are sealed under. Only while nothing is sealed yet, a missing one is made; the
 * wrapped data keys are what a key is checked against.
 * @throws StartRefused for a missing, unreadable, exposed or other key; nothing is overwritten then
 */
export function findMasterKey(source: MasterKeySource, tables: Pick<Tables, 'findAll'>): MasterKey {
  const file = join(source.dataFolder, 'master.key');
  const wrapped = tables.findAll(DataKeyRow, {});
  if (source.given !== undefined && source.given !== '')
    return checked(parsed(source.given.trim(), VARIABLE), VARIABLE, wrapped);
  if (existsSync(file)) return checked(parsed(readKeyFile(file), file), file, wrapped);
  if (wrapped.length === 0) return makeKeyFile(file);
  throw new StartRefused(
    `The master key is missing: the database holds secrets that are sealed under key ${wrapped[0]!.masterKeyId}, but there is no ${file} and ${VARIABLE} is not set. ` +
      `Put the key back from your recovery kit. ${NOTHING_CHANGED}`,
  );
}

function parsed(text: string, from: string): MasterKey {
  const key = MasterKey.fromText(text);
  if (key) return key;
  throw new StartRefused(`${from} does not hold a master key: 32 bytes in base64 are expected. ${NOTHING_CHANGED}`);
}

function checked(key: MasterKey, from: string, wrapped: readonly DataKeyRow[]): MasterKey {
  const other = wrapped.find(({ masterKeyId }) => masterKeyId !== key.id);
  if (other)
    throw new StartRefused(
      `${from} holds master key ${key.id}, but the database's secrets are sealed under ${other.masterKeyId}. Put that one back. ${NOTHING_CHANGED}`,
    );
  const [first] = wrapped;
  try {
    if (first) key.unwrap(first.wrapped, first.owner, first.id);
  } catch (error) {
    if (!(error instanceof EnvelopeBroken)) throw error;
    throw new StartRefused(
      `The master key from ${from} does not open the data key of project ${first!.owner}: the database was changed by hand or is damaged. Put a backup in its place. ${NOTHING_CHANGED}`,
      { cause: error },
    );
  }
  return key;
}

function readKeyFile(file: string): string {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const mode = fstatSync(handle).mode & 0o777;
    if ((mode & 0o077) !== 0)
      throw new StartRefused(
        `${file} can be read by others (mode ${mode.toString(8)}). Run chmod 600 on it, and think of who may have read it. ${NOTHING_CHANGED}`,
      );
    return readFileSync(handle, 'utf8').trim();
  } catch (error) {
    if (error instanceof StartRefused) throw error;
    throw new StartRefused(`The master key ${file} cannot be read (${messageOf(error)}). ${NOTHING_CHANGED}`, {
      cause: error,
    });
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** On the disk, its name too, before anything is sealed under it. */
function makeKeyFile(file: string): MasterKey {
  const key = MasterKey.random();
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, `${key.toText()}\n`);
    fsyncSync(handle);
    closeSync(handle);
    const folder = openSync(dirname(file), 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    throw new StartRefused(`The master key ${file} cannot be made (${messageOf(error)}).`, { cause: error });
  }
  return key;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
