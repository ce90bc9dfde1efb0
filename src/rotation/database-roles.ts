import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { Engines } from '../engine/engine.js';
import type { ExecResult } from '../engine/exec.js';
import type { ServerId } from '../kernel/ids.js';
import { ProjectList } from '../projects/project-list.js';
import { scramVerifier } from '../secrets/scram.js';
import type { TaskRun } from '../tasks/task-handler.js';
import { TaskStop } from '../tasks/task-handler.js';
import { POOLER } from './domain/rotation.js';

/** Roles that have the project's one password; a release may lack some, and some cannot log in. */
const ROLES = [
  'postgres',
  'supabase_admin',
  'authenticator',
  'pgbouncer',
  'supabase_auth_admin',
  'supabase_storage_admin',
  'supabase_functions_admin',
  'supabase_replication_admin',
  'dashboard_user',
  'anon',
  'authenticated',
  'service_role',
];
const DATABASE = 'db';
const OURS = `rolname in (${ROLES.map((role) => `'${role}'`).join(', ')})`;
const CALL_MS = 60_000;

/** One transaction: all roles or none. The text that reaches the server holds a verifier, never the password. */
const GIVE_PASSWORD = `set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';
set lock_timeout = '20s';
\\getenv verifier SCRAM_VERIFIER
begin;
select format('alter role %I with password %L', rolname, :'verifier')
from pg_catalog.pg_roles where ${OURS} order by rolname
\\gexec
commit;
`;
const LOGIN_ROLES = `select rolname from pg_catalog.pg_roles where rolcanlogin and ${OURS} order by rolname`;
/** The pooler's own start makes the tables and the tenant again, with the secrets that are in force then. */
const EMPTY_POOLER = `set lock_timeout = '20s';
begin;
drop schema if exists _supavisor cascade;
create schema _supavisor authorization supabase_admin;
commit;
`;

interface Session {
  readonly host: string;
  readonly role: string;
  readonly database?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Works on a project's roles with psql inside its own database container, where 127.0.0.1 needs no password. */
@Injectable()
export class DatabaseRoles {
  constructor(
    private readonly engines: Engines,
    private readonly projects: ProjectList,
  ) {}

  /** Gives all roles of the project this password, or none of them. */
  async givePassword(run: TaskRun, password: string): Promise<void> {
    const env = { SCRAM_VERIFIER: scramVerifier(password, randomBytes(16)) };
    await this.inside(run, GIVE_PASSWORD, { env });
  }

  /** @returns the roles that can log in */
  async loginRoles(run: TaskRun): Promise<readonly string[]> {
    return (await this.inside(run, LOGIN_ROLES)).split('\n').filter((role) => role !== '');
  }

  /** Takes away all that the pooler has stored; it has to be restarted then. */
  async emptyPooler(run: TaskRun): Promise<void> {
    await this.inside(run, EMPTY_POOLER, { database: '_supabase' });
  }

  /**
   * Logs in as services do: over the network, with a password.
   * @returns false when the database refuses this password
   * @throws Error when it can't be found out
   */
  async letsIn(run: TaskRun, role: string, password: string): Promise<boolean> {
    const { exitCode, stderr } = await this.psql(run, 'select 1', { host: DATABASE, role, env: loginEnv(password) });
    if (exitCode === 0) return true;
    if (/password authentication failed/.test(stderr)) return false;
    throw new Error(`The database could not be asked as ${role}: ${lastLine(stderr)}`);
  }

  /**
   * Logs in through the pooler as apps do.
   * @returns undefined when that works, else why not, in the pooler's words: they differ by its version
   */
  async refusedByPooler(run: TaskRun, password: string): Promise<string | undefined> {
    const session = { host: POOLER, role: `postgres.${run.ref}`, env: loginEnv(password) };
    const { exitCode, stderr } = await this.psql(run, 'select 1', session);
    return exitCode === 0 ? undefined : lastLine(stderr) || `psql ended with ${exitCode}`;
  }

  private async inside(run: TaskRun, sql: string, session: Omit<Session, 'host' | 'role'> = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.psql(run, sql, {
      host: '127.0.0.1',
      role: 'supabase_admin',
      ...session,
    });
    if (exitCode !== 0) throw new Error(`psql ended with ${exitCode}: ${lastLine(stderr)}`);
    return stdout.trim();
  }

  private async psql(
    { ref, signal }: TaskRun,
    sql: string,
    { host, role, database = 'postgres', env = {} }: Session,
  ): Promise<ExecResult> {
    const project = await this.projects.find(ref);
    if (!project || project.desired === 'gone')
      throw new TaskStop('project-gone', 'The project was removed meanwhile.');
    const options = ['-X', '-q', '-A', '-t', '-w', '-v', 'ON_ERROR_STOP=1'];
    const argv = ['psql', ...options, '-h', host, '-p', '5432', '-U', role, '-d', database, '-f', '-'];
    return this.engines
      .of(project.serverId as ServerId)
      .exec(
        ref,
        DATABASE,
        { argv, env, stdin: Readable.from([sql]) },
        AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]),
      );
  }
}

const loginEnv = (password: string) => ({ PGPASSWORD: password, PGCONNECT_TIMEOUT: '10' });

/** psql repeats no statement there, and the statement holds no password. */
const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
