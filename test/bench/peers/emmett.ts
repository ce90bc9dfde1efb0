import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Skipped } from '../experiment.js';
import { peerFolder } from '../places.js';
import { call } from './call.js';

/** As far as we use it. */
export interface Emmett {
  sqliteConnection(options: { fileName: string }): EmmettConnection;
  getSQLiteEventStore(options: EmmettOptions): EmmettStore;
}
export interface EmmettConnection {
  command(sql: string, values?: unknown[]): Promise<unknown>;
  close(): void;
}
export interface EmmettStore {
  appendToStream(
    stream: string,
    events: readonly { type: string; data: object }[],
    options: { expectedStreamVersion: bigint },
  ): Promise<unknown>;
}
interface EmmettProjection {
  readonly canHandle: readonly string[];
  init(options: { context: { connection: EmmettConnection } }): Promise<void>;
  handle(
    events: readonly { data: object; metadata: { streamName: string; streamPosition: bigint } }[],
    context: { connection: EmmettConnection },
  ): Promise<void>;
}
interface EmmettOptions {
  readonly fileName: string;
  readonly connectionOptions?: { readonly singleton: true; readonly connection: EmmettConnection };
  readonly projections?: readonly { readonly type: 'inline'; readonly projection: EmmettProjection }[];
}

// Its core, which it names as a peer, is bundled with it; these two are what the core needs and the bundle leaves out.
const WANTED = {
  '@event-driven-io/emmett-sqlite': '0.42.4',
  sqlite3: '5.1.7',
  uuid: '^10.0.0',
  'async-retry': '^1.3.3',
};
const STORE = '@event-driven-io/emmett-sqlite';

export interface InstalledEmmett {
  /** The file to import. */
  readonly module: string;
  readonly version: string;
}

/** Emmett's SQLite store, installed once for this Node into the folder of peers. */
export async function emmett(say: (text: string) => void): Promise<InstalledEmmett | Skipped> {
  const folder = peerFolder(`emmett-sqlite-${WANTED[STORE]}-node-${process.version}`);
  try {
    if (!existsSync(join(folder, 'installed'))) await install(folder, say);
    const { resolve } = createRequire(join(folder, 'package.json'));
    return { module: resolve(STORE), version: WANTED[STORE] };
  } catch (error) {
    return { skipped: `emmett-sqlite can't be had here: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function install(folder: string, say: (text: string) => void): Promise<void> {
  say('installing emmett-sqlite; its sqlite3 may have to be compiled, which takes a minute or two');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: WANTED }));
  await call('npm', ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: headers(),
    deadlineMs: 900_000,
  });
  writeFileSync(join(folder, 'installed'), '');
}

/** Node's own headers, where it came with them: a compile needs no download then. */
function headers(): NodeJS.ProcessEnv {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
}
