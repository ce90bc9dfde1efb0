import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @returns unaligned rows without headers. @throws Error with psql's words when it fails */
export async function psql(databaseUrl: string, sql: string): Promise<string> {
  const { stdout } = await run('psql', [databaseUrl, '-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql], {
    timeout: 15_000,
  });
  return stdout.trim();
}
