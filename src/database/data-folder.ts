import { accessSync, closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../kernel/start-refused.js';

export const databaseFile = (dataFolder: string): string => join(dataFolder, 'supascale.db');

/** Makes the folder (0700) unless it is there. @throws StartRefused when it cannot be made or written to */
export function makeDataFolder(dataFolder: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    accessSync(dataFolder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartRefused(
      `The data folder ${dataFolder} cannot be used (${why}). Make it writable or set SUPASCALE_DATA.`,
      {
        cause: error,
      },
    );
  }
}

/** Makes an empty file that only we may read, unless it is there; SQLite gives its side files the same mode. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}
