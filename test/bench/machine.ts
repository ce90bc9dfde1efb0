import Database from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { call, CallFailed } from './peers/call.js';
import { root } from './places.js';

/** Where and of what the figures were taken. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly processors: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Of the Docker engine; null where there is none. */
  readonly engine: string | null;
  /** With `+` when files differ from it; null outside of a repository. */
  readonly commit: string | null;
}

export async function machine(engine: string | null): Promise<Machine> {
  const processors = cpus();
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Pick<
    Machine,
    'dependencies'
  >;
  return {
    at: new Date().toISOString(),
    processors: `${processors.length} × ${processors[0]?.model ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    sqlite: sqliteVersion(),
    dependencies,
    engine,
    commit: await commit(),
  };
}

function sqliteVersion(): string {
  const db = new Database(':memory:');
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get();
  db.close();
  return version ?? 'unknown';
}

async function commit(): Promise<string | null> {
  try {
    const head = (await call('git', ['rev-parse', 'HEAD'], { cwd: root })).trim();
    const changes = await call('git', ['status', '--porcelain'], { cwd: root });
    return changes.trim() === '' ? head : `${head}+`;
  } catch (error) {
    if (error instanceof CallFailed) return null;
    throw error;
  }
}
