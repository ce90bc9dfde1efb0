import { constant, derived, fromSecret, fromText, setting } from '../../release.js';
import type { Situation } from '../../situation.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, DB_HOST, DB_NAME, DB_PORT, databaseUrl, health, INNER_DB_NAME } from './shared.js';
import { TENANT_SCRIPT } from './supavisor-tenant.js';

const SCRIPT_PATH = '/etc/pooler/pooler.exs';
/** The image's own limit: it does not start below it. An engine that may not raise its own limit refuses so many. */
const openFiles = ({ imageSet }: Situation) => (imageSet === 'local' ? undefined : 100_000);

export const supavisor: TemplateOf<'supavisor'> = {
  means: 'Pooler: the way to PostgreSQL from outside, by session or by transaction',
  repository: 'supabase/supavisor',
  tags: ['2.9.12'],
  command: [
    '/bin/sh',
    '-c',
    `/app/bin/migrate && /app/bin/supavisor eval "$(cat ${SCRIPT_PATH})" && exec /app/bin/server`,
  ],
  env: {
    PORT: constant('4000'),
    POSTGRES_HOST: constant(DB_HOST),
    POSTGRES_PORT: constant(DB_PORT),
    POSTGRES_DB: constant(DB_NAME),
    POSTGRES_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    DATABASE_URL: fromText(databaseUrl('ecto', 'supabase_admin', INNER_DB_NAME)),
    CLUSTER_POSTGRES: constant('true'),
    SECRET_KEY_BASE: fromSecret('SECRET_KEY_BASE'),
    VAULT_ENC_KEY: fromSecret('VAULT_ENC_KEY'),
    API_JWT_SECRET: fromSecret('JWT_SECRET'),
    METRICS_JWT_SECRET: fromSecret('JWT_SECRET'),
    REGION: constant('local'),
    ERL_AFLAGS: constant('-proto_dist inet_tcp'),
    POOLER_TENANT_ID: derived('the ref of the project', [], ({ ref }) => ref),
    POOLER_DEFAULT_POOL_SIZE: setting('pooler.defaultPoolSize'),
    POOLER_MAX_CLIENT_CONN: setting('pooler.maxClientConnections'),
    POOLER_POOL_MODE: constant('transaction'),
    DB_POOL_SIZE: setting('pooler.metadataPoolSize'),
  },
  files: [{ path: SCRIPT_PATH, mode: 0o644, content: TENANT_SCRIPT }],
  volumes: [],
  aliases: [],
  health: health(['CMD', 'curl', '-sSfL', '--head', '-o', '/dev/null', 'http://127.0.0.1:4000/api/health'], 120, 5),
  dependsOn: [{ service: 'db', until: 'healthy' }],
  limits: { memoryMiB: 512, leastMemoryMiB: 256, idleMiB: 200, cpus: 1, pids: 512, openFiles },
  stop: { signal: 'SIGTERM', graceS: 30 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: [
    'POSTGRES_*',
    'DATABASE_*',
    'API_*',
    'METRICS_*',
    'POOLER_*',
    'PROXY_*',
    'CLUSTER_*',
    'RELEASE_*',
    'ERL_*',
    'NODE_*',
  ],
  local: { form: 'stand-in', lacks: 'pooling: each client gets a connection of its own' },
};
