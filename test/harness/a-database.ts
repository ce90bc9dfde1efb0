import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations as productMigrations } from '../../migrations/index.js';
import { openDatabase, type OpenDatabase } from '../../src/database/open-database.js';
import type { MigrationClass } from '../../src/database/schema.js';
import type { Clock } from '../../src/kernel/clock.js';
import type { InlineProjection } from '../../src/event-store/inline-projection.js';
import { Projections } from '../../src/event-store/projections.js';
import { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store.js';

export interface ADatabase extends OpenDatabase {
  readonly dataFolder: string;
  /** Closes it and deletes its folder. */
  remove(): Promise<void>;
}

export interface DatabaseWishes {
  /** An existing one is used and left by `remove`; a temporary one otherwise. */
  readonly dataFolder?: string;
  readonly entities?: readonly (new () => object)[];
  /** After all of the program's own. */
  readonly moreMigrations?: readonly MigrationClass[];
}

/** An empty folder that `removeFolder` takes away again. */
export const aDataFolder = (): string => mkdtempSync(join(tmpdir(), 'supascale-test-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A real database file with all of the program's tables in it. */
export async function aDatabase(wishes: DatabaseWishes = {}): Promise<ADatabase> {
  const dataFolder = wishes.dataFolder ?? aDataFolder();
  const migrations = [...productMigrations, ...(wishes.moreMigrations ?? [])];
  const database = await openDatabase({ dataFolder, migrations, entities: wishes.entities ?? [] });
  return {
    ...database,
    dataFolder,
    async remove() {
      await database.close();
      if (wishes.dataFolder === undefined) removeFolder(dataFolder);
    },
  };
}

/** An event store on a real file, with these projections. */
export async function anEventStore(
  projections: readonly InlineProjection[] = [],
  wishes: DatabaseWishes & { readonly clock?: Clock } = {},
): Promise<{ store: SqliteEventStore; projections: Projections; database: ADatabase }> {
  const database = await aDatabase(wishes);
  const all = new Projections(projections);
  return { store: new SqliteEventStore(database.writer, all, wishes.clock ?? Date.now), projections: all, database };
}
