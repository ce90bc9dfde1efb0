import Database from 'better-sqlite3';
import { join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.js';
import { makePrivateFile } from './data-folder.js';
import { sqliteCode } from './sqlite-error.js';

/** Held by the one process that uses a data folder. */
export interface ProcessLock {
  release(): void;
}

/**
 * Takes the folder for this process. The operating system releases it when the process ends, however it ends, so that
 * the next start never meets a stale lock.
 * @throws StartRefused when another process has it
 */
export function takeProcessLock(dataFolder: string): ProcessLock {
  const lock = tryProcessLock(dataFolder);
  if (lock) return lock;
  throw new StartRefused(
    `Another Supascale process is using ${dataFolder}. Stop it first, set SUPASCALE_DATA to another folder, or ` +
      'SUPASCALE_STANDBY=1 to wait until it ends.',
  );
}

/** @returns undefined when another process has it */
export function tryProcessLock(dataFolder: string): ProcessLock | undefined {
  const file = join(dataFolder, 'lock.db');
  makePrivateFile(file);
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw error;
    return undefined;
  }
  return { release: () => void (lock.open && lock.close()) };
}
