import { constant, fromSecret } from '../../release.js';
import type { SettingPath } from '../../settings.js';
import type { Situation } from '../../situation.js';
import { INNER_DATABASE_SQL } from './db-scripts/inner-database.js';
import { JWT_SQL } from './db-scripts/jwt.js';
import { LOGS_SQL } from './db-scripts/logs.js';
import { POOLER_SQL } from './db-scripts/pooler.js';
import { REALTIME_SQL } from './db-scripts/realtime.js';
import { ROLES_SQL } from './db-scripts/roles.js';
import { WEBHOOKS_SQL } from './db-scripts/webhooks.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, DB_NAME, DB_PORT } from './shared.js';

const SCRIPTS = '/docker-entrypoint-initdb.d';

/** They run once, on an empty data volume, in the order of their names: the first three as a superuser `postgres`. */
const scripts: readonly (readonly [path: string, content: string])[] = [
  ['init-scripts/98-webhooks.sql', WEBHOOKS_SQL],
  ['init-scripts/99-jwt.sql', JWT_SQL],
  ['init-scripts/99-roles.sql', ROLES_SQL],
  ['migrations/97-_supabase.sql', INNER_DATABASE_SQL],
  ['migrations/99-logs.sql', LOGS_SQL],
  ['migrations/99-pooler.sql', POOLER_SQL],
  ['migrations/99-realtime.sql', REALTIME_SQL],
];

/** What users may tune: the setting, PostgreSQL's name for it, and the unit that PostgreSQL is told. */
const tuned: readonly (readonly [setting: SettingPath, parameter: string, unit: string])[] = [
  ['database.maxConnections', 'max_connections', ''],
  ['database.sharedBuffersMiB', 'shared_buffers', 'MB'],
  ['database.workMemMiB', 'work_mem', 'MB'],
  ['database.maintenanceWorkMemMiB', 'maintenance_work_mem', 'MB'],
  ['database.effectiveCacheSizeMiB', 'effective_cache_size', 'MB'],
  ['database.statementTimeoutMs', 'statement_timeout', 'ms'],
  ['database.logMinDurationStatementMs', 'log_min_duration_statement', 'ms'],
];

const command = (situation: Situation): readonly string[] => [
  'postgres',
  ...['-c', 'config_file=/etc/postgresql/postgresql.conf', '-c', 'log_min_messages=fatal'],
  ...tuned.flatMap(([path, parameter, unit]) => {
    const value = situation.setting(path);
    return typeof value === 'number' ? ['-c', `${parameter}=${value}${unit}`] : [];
  }),
];

/** @param tag of the image; volumes that another major has filled must not be given to it */
export const db = (tag: string, lacking: string): TemplateOf<'db'> => ({
  means: 'PostgreSQL with the roles, schemas and extensions of the stack',
  repository: 'supabase/postgres',
  tags: [tag],
  mandatory: true,
  command,
  env: {
    // A folder: the scripts of the first start speak to the server over its socket.
    POSTGRES_HOST: constant('/var/run/postgresql'),
    PGPORT: constant(DB_PORT),
    POSTGRES_PORT: constant(DB_PORT),
    PGPASSWORD: fromSecret('POSTGRES_PASSWORD'),
    POSTGRES_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    PGDATABASE: constant(DB_NAME),
    POSTGRES_DB: constant(DB_NAME),
    // Read by the first start only. The setting is given to the running database by SQL, so a change of it need not
    // restart the database, which would learn nothing from it.
    JWT_EXP: constant('3600'),
  },
  files: scripts.map(([path, content]) => ({ path: `${SCRIPTS}/${path}`, mode: 0o644, content })),
  volumes: [
    { role: 'db-data', path: '/var/lib/postgresql/data' },
    { role: 'db-config', path: '/etc/postgresql-custom' },
  ],
  aliases: [],
  health: {
    // TCP and not the socket: the server of the first start listens on the socket only, and is not ready yet.
    test: ['CMD', 'pg_isready', '-U', 'postgres', '-h', '127.0.0.1'],
    intervalS: 30,
    timeoutS: 5,
    retries: 5,
    startPeriodS: 300,
    startIntervalS: 1,
  },
  dependsOn: [],
  limits: { memoryMiB: 1024, leastMemoryMiB: 256, idleMiB: 100, pids: 512, shmMiB: 256 },
  stop: { signal: 'SIGINT', graceS: 60 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  // With these a user could move the data off its volume or open the server to anybody.
  reservedEnv: ['PG*', 'POSTGRES_*', 'JWT_*', 'INITDB_*'],
  local: { form: 'real', lacks: lacking },
});
