import { constant, fromSecret } from '../../release.js';
import type { Template } from './names.js';

/**
 * The image's own scripts make these roles without a password. One that an image does not make is passed over: the role
 * of the functions comes with a script for webhooks that this release does not carry.
 */
const ROLES_SQL = `-- Gives the roles that services log in as the project's password.
set log_statement = 'none';
\\getenv password POSTGRES_PASSWORD
select format('alter role %I with password %L', rolname, :'password')
from pg_catalog.pg_roles
where rolname in (
  'authenticator', 'pgbouncer', 'supabase_auth_admin', 'supabase_functions_admin', 'supabase_storage_admin'
)
order by rolname
\\gexec
`;

const JWT_SQL = `-- Tells SQL how long a session token lives, in seconds.
\\getenv jwt_exp JWT_EXP
alter database :"DBNAME" set "app.settings.jwt_exp" to :'jwt_exp';
`;

const INIT_SCRIPTS = '/docker-entrypoint-initdb.d/init-scripts';

export const db: Template = {
  means: 'PostgreSQL with the roles and schemas of the stack',
  repository: 'supabase/postgres',
  tags: ['15.8.1.085'],
  command: ['postgres', '-c', 'config_file=/etc/postgresql/postgresql.conf', '-c', 'log_min_messages=fatal'],
  env: {
    // A folder: the scripts of the first start speak to the server over its socket.
    POSTGRES_HOST: constant('/var/run/postgresql'),
    PGPORT: constant('5432'),
    POSTGRES_PORT: constant('5432'),
    PGPASSWORD: fromSecret('POSTGRES_PASSWORD'),
    POSTGRES_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    PGDATABASE: constant('postgres'),
    POSTGRES_DB: constant('postgres'),
    JWT_EXP: constant('3600'),
  },
  files: [
    { path: `${INIT_SCRIPTS}/99-jwt.sql`, mode: 0o644, content: JWT_SQL },
    { path: `${INIT_SCRIPTS}/99-roles.sql`, mode: 0o644, content: ROLES_SQL },
  ],
  volumes: [
    { role: 'db-data', path: '/var/lib/postgresql/data' },
    { role: 'db-config', path: '/etc/postgresql-custom' },
  ],
  aliases: [],
  health: {
    // TCP and not the socket: the server of the first start listens on the socket only, and is not ready yet.
    test: ['CMD', 'pg_isready', '-U', 'postgres', '-h', '127.0.0.1'],
    intervalS: 5,
    timeoutS: 5,
    retries: 10,
    startPeriodS: 60,
  },
  dependsOn: [],
  limits: { memoryMiB: 1024, leastMemoryMiB: 256, idleMiB: 100, pids: 512 },
  stop: { signal: 'SIGINT', graceS: 60 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ['tag', 'memoryMiB', 'cpus', 'env'],
  // With these a user could move the data off its volume or open the server to anybody.
  reservedEnv: ['PG*', 'POSTGRES_*'],
  local: { form: 'real', lacks: "Supabase's own extensions: vault, pg_net, pg_graphql, pgsodium, pg_cron" },
};
