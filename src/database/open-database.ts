import type Database from 'better-sqlite3';
import { AbstractLogger, DataSource, type DataSourceOptions } from 'typeorm';
import { migrations as allMigrations } from '../../migrations/index.js';
import { StartRefused } from '../kernel/start-refused.js';
import { databaseFile, makeDataFolder, makePrivateFile } from './data-folder.js';
import { takeProcessLock, type ProcessLock } from './process-lock.js';
import { copyDatabase, inspectSchema, type MigrationClass } from './schema.js';
import { setPragmas, SqliteWriter } from './sqlite-writer.js';

export interface DatabaseSettings {
  readonly dataFolder: string;
  /** The folder's, when it was waited for; taken otherwise. */
  readonly lock?: ProcessLock | undefined;
  /** All of the program's unless told otherwise. */
  readonly migrations?: readonly MigrationClass[];
}

/** A file that is ours and may be opened: no other process uses it, no newer version has changed it. */
export interface ClaimedDatabase {
  readonly file: string;
  readonly lock: ProcessLock;
  readonly migrations: readonly MigrationClass[];
  /** Where the file as it was before the pending migrations lies, if there was something to copy. */
  readonly copy: string | undefined;
}

export interface OpenDatabase {
  readonly file: string;
  /** TypeORM, for reading: its connection refuses to write. */
  readonly reads: DataSource;
  readonly writer: SqliteWriter;
  close(): Promise<void>;
}

/** Takes the data folder for this process, and copies the database if it is about to be migrated. @throws StartRefused */
export async function claimDatabase(settings: DatabaseSettings): Promise<ClaimedDatabase> {
  const { dataFolder, migrations = allMigrations } = settings;
  makeDataFolder(dataFolder);
  const lock = settings.lock ?? takeProcessLock(dataFolder);
  try {
    const file = databaseFile(dataFolder);
    const schema = inspectSchema(file, migrations);
    makePrivateFile(file);
    const isCopied = !schema.isNew && schema.pending.length > 0;
    return { file, lock, migrations, copy: isCopied ? await copyDatabase(file, schema, new Date()) : undefined };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What fails is thrown, and said by whoever catches it; TypeORM would print it besides. */
class NoLogger extends AbstractLogger {
  protected writeLog(): void {}
}

export const readOptions = ({ file, migrations }: ClaimedDatabase): DataSourceOptions => ({
  type: 'better-sqlite3',
  database: file,
  timeout: 5000,
  enableWAL: true,
  prepareDatabase: (db: Database.Database) => setPragmas(db),
  logger: new NoLogger(),
  synchronize: false, // it would rebuild STRICT tables and drop their triggers
  migrations: [...migrations],
  migrationsTransactionMode: 'all', // a failing one leaves the file to the version that made it
});

/** Migrates, then makes the connection read-only. @throws StartRefused when a migration fails; nothing of any is kept */
export async function openReads(claimed: ClaimedDatabase, options: DataSourceOptions): Promise<DataSource> {
  const reads = new DataSource(options);
  try {
    await reads.initialize();
    await migrate(reads, claimed);
    await reads.query('PRAGMA query_only = ON');
    return reads;
  } catch (error) {
    if (reads.isInitialized) await reads.destroy();
    claimed.lock.release();
    throw error;
  }
}

async function migrate(reads: DataSource, { file, copy }: ClaimedDatabase): Promise<void> {
  try {
    await reads.runMigrations();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const where = copy ? ` (a copy is ${copy})` : '';
    throw new StartRefused(`Migrating ${file} failed: ${why}. It is as it was before${where}.`, { cause: error });
  }
}

/** The database without Nest: for the command line, the bench and tests. @throws StartRefused */
export async function openDatabase(
  settings: DatabaseSettings & { readonly entities?: readonly (new () => object)[] },
): Promise<OpenDatabase> {
  const claimed = await claimDatabase(settings);
  const options = { ...readOptions(claimed), entities: [...(settings.entities ?? [])] } as DataSourceOptions;
  const reads = await openReads(claimed, options);
  const writer = SqliteWriter.open(claimed.file);
  return {
    file: claimed.file,
    reads,
    writer,
    async close() {
      if (reads.isInitialized) await reads.destroy();
      writer.close();
      claimed.lock.release();
    },
  };
}
