import { Injectable } from '@nestjs/common';
import { createInterface } from 'node:readline';
import { PassThrough, Readable, Writable } from 'node:stream';
import { Engines } from '../../engine/engine.js';
import type { ExecCommand, ExecResult } from '../../engine/exec.js';
import type { ProjectRef, ServerId } from '../../kernel/ids.js';
import { ownersScript, restoreErrors } from '../domain/restore-errors.js';
import { INVENTORY, inventoryOf, type Inventory } from '../domain/inventory.js';

/** Where a project's database server runs. */
export interface Place {
  readonly ref: ProjectRef;
  readonly serverId: ServerId;
}

const DATABASE = 'db';
const KEY_FILE = '/etc/postgresql-custom/pgsodium_root.key';
// Inside the container 127.0.0.1 needs no password.
const LOGIN = ['-w', '-h', '127.0.0.1', '-U', 'supabase_admin'];
const PSQL = ['psql', '-X', '-q', '-A', '-t', ...LOGIN, '-v', 'ON_ERROR_STOP=1', '-f', '-'];
const SESSION = `set log_statement = 'none'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;\n`;
const SNAPSHOT = `${SESSION}begin transaction isolation level repeatable read read only;
select 'snapshot ' || pg_export_snapshot();
${INVENTORY}
\\echo counted
`;

/** Works on a project's database server with the programs of its own container. Errors repeat no statement. */
@Injectable()
export class Databases {
  constructor(private readonly engines: Engines) {}

  /** @returns what the statements gave, unaligned, without headers */
  async sql(place: Place, database: string, statements: string, signal: AbortSignal): Promise<string> {
    const command = { argv: PSQL, env: { PGDATABASE: database }, stdin: Readable.from([SESSION + statements]) };
    return ok('psql', await this.exec(place, command, signal)).trim();
  }

  async inventory(place: Place, database: string, signal: AbortSignal): Promise<Inventory> {
    return inventoryOf((await this.sql(place, database, INVENTORY, signal)).split('\n'));
  }

  /**
   * Writes a dump of `database` to `to`, in pg_dump's own format, and ends `to`.
   * @returns what the database held at the very moment that the dump is of
   */
  async dump(place: Place, database: string, to: Writable, signal: AbortSignal): Promise<Inventory> {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const env = { PGDATABASE: database };
    const session = this.exec(place, { argv: PSQL, env, stdin: input, stdout: output }, signal).finally(() =>
      output.end(),
    );
    session.catch(() => undefined); // awaited below, also when the dump fails first
    try {
      input.write(SNAPSHOT);
      const lines: string[] = [];
      for await (const line of createInterface({ input: output })) {
        if (line === 'counted') break;
        lines.push(line);
      }
      const snapshot = /^snapshot (\S+)$/.exec(lines[0] ?? '')?.[1];
      if (!snapshot) throw new Error(`No snapshot of ${database}: ${lastLine((await session).stderr)}`);
      const argv = ['pg_dump', '-Fc', ...LOGIN, `--snapshot=${snapshot}`];
      ok('pg_dump', await this.exec(place, { argv, env, stdout: to }, signal));
      to.end();
      input.end('commit;\n');
      ok('psql', await session);
      return inventoryOf(lines.slice(1));
    } catch (error) {
      input.end();
      to.destroy();
      throw error;
    }
  }

  /** Fills an empty database from a dump. @throws Error for the first thing that failed and counts */
  async restore(place: Place, database: string, from: Readable, signal: AbortSignal): Promise<void> {
    const name = database.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    const argv = ['pg_restore', ...LOGIN, '-d', `dbname='${name}'`];
    const result = await this.exec(place, { argv, stdin: from }, signal);
    const [first] = restoreErrors(result.stderr);
    if (first !== undefined) throw new Error(`pg_restore: ${first.slice(0, 300)}`);
    if (!/errors ignored on restore/.test(result.stderr)) ok('pg_restore', result);
    await this.sql(place, database, ownersScript(result.stderr), signal);
  }

  /** @returns the count of entries of a dump. @throws Error when it cannot be read to its table of contents */
  async contents(place: Place, from: Readable, signal: AbortSignal): Promise<number> {
    const listed = ok('pg_restore', await this.exec(place, { argv: ['pg_restore', '--list'], stdin: from }, signal));
    return listed.split('\n').filter((line) => line !== '' && !line.startsWith(';')).length;
  }

  /** Bytes that are free where the database lies. */
  async freeBytes(place: Place, signal: AbortSignal): Promise<number> {
    const argv = ['df', '-P', '-k', '/var/lib/postgresql/data'];
    const line =
      ok('df', await this.exec(place, { argv }, signal))
        .trim()
        .split('\n')
        .at(-1) ?? '';
    return Number(line.split(/\s+/)[3]) * 1024;
  }

  /** The key under which the vault's values are sealed; never to be logged. */
  async vaultKey(place: Place, signal: AbortSignal): Promise<string> {
    return ok('cat', await this.exec(place, { argv: ['cat', KEY_FILE] }, signal)).trim();
  }

  /** Into the file that the first start made, so that owner and mode stay. The server reads it when it starts. */
  async putVaultKey(place: Place, key: string, signal: AbortSignal): Promise<void> {
    const argv = ['dd', `of=${KEY_FILE}`, 'conv=fsync', 'status=none'];
    ok('dd', await this.exec(place, { argv, stdin: Readable.from([key]) }, signal));
  }

  private exec({ ref, serverId }: Place, command: ExecCommand, signal: AbortSignal): Promise<ExecResult> {
    return this.engines.of(serverId).exec(ref, DATABASE, command, signal);
  }
}

function ok(program: string, { exitCode, stdout, stderr }: ExecResult): string {
  if (exitCode === 0) return stdout;
  throw new Error(`${program} ended with ${exitCode}: ${lastLine(stderr)}`);
}

// The first error says more than the last line, which with pg_restore repeats the statement.
const lastLine = (text: string): string => {
  const lines = text.trim().split('\n');
  return (lines.find((line) => /error:|ERROR:/.test(line)) ?? lines.at(-1) ?? '').slice(0, 300);
};
