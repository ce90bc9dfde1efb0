import Database from 'better-sqlite3';
import { existsSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { MigrationInterface } from 'typeorm';
import { StartRefused } from '../kernel/start-refused.js';
import { makePrivateFile } from './data-folder.js';
import { sqliteCode } from './sqlite-error.js';

export type MigrationClass = new () => MigrationInterface;

/** What a database file has been through, by the names of the migrations. */
export interface SchemaState {
  /** Nothing is in it yet. */
  readonly isNew: boolean;
  /** Newest last. */
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/**
 * Looks at the file, on a handle that cannot write, before anything opens it for real.
 * @throws StartRefused for a file that a newer version has migrated, and for one that is no database
 */
export function inspectSchema(file: string, migrations: readonly MigrationClass[]): SchemaState {
  const known = migrations.map(({ name }) => name);
  if (!existsSync(file) || statSync(file).size === 0) return { isNew: true, applied: [], pending: known };
  const applied = appliedMigrations(file);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StartRefused(
      `${file} belongs to a newer version of Supascale (it has ${unknown.join(', ')}); nothing was changed. ` +
        'Start that version, or put the copy that it took before migrating in its place.',
    );
  }
  return { isNew: applied.length === 0, applied, pending: known.filter((name) => !applied.includes(name)) };
}

function appliedMigrations(file: string): string[] {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const hasTable = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").get();
    if (!hasTable) return [];
    return db.prepare<[], string>('SELECT name FROM migrations ORDER BY timestamp, id').pluck().all();
  } catch (error) {
    if (!sqliteCode(error)) throw error;
    const why = (error as Error).message;
    throw new StartRefused(`${file} cannot be read as a database (${why}). Put a backup in its place.`, {
      cause: error,
    });
  } finally {
    db.close();
  }
}

/**
 * Copies the database beside itself, e.g. `supascale.1764000000001.2026-11-23T02-00-00-000Z.db`: the schema it has and
 * when it was taken. Whole or not there: it gets its name last.
 * @returns the copy's path
 */
export async function copyDatabase(file: string, { applied }: SchemaState, now: Date): Promise<string> {
  const schema = /\d+$/.exec(applied.at(-1) ?? '')?.[0] ?? '0';
  const time = now.toISOString().replaceAll(/[:.]/g, '-');
  const copy = `${file.slice(0, -basename(file).length)}${basename(file, '.db')}.${schema}.${time}.db`;
  const partial = `${copy}.partial`;
  makePrivateFile(partial);
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    await db.backup(partial);
  } finally {
    db.close();
  }
  renameSync(partial, copy);
  return copy;
}
