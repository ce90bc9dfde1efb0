import { constant, fromSecret, overridable } from '../../release.js';
import type { Template } from './names.js';

const HEALTH = "fetch('http://127.0.0.1:8080/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))";

export const meta: Template = {
  means: 'postgres-meta: tables, roles, queries and generated types over HTTP',
  repository: 'supabase/postgres-meta',
  tags: ['v0.99.0'],
  env: {
    PG_META_PORT: constant('8080'),
    PG_META_DB_HOST: constant('db'),
    PG_META_DB_PORT: constant('5432'),
    PG_META_DB_NAME: constant('postgres'),
    PG_META_DB_USER: constant('postgres'),
    PG_META_DB_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    // Left out, the service would fall back to a key that everybody can read in its source.
    CRYPTO_KEY: fromSecret('PG_META_CRYPTO_KEY'),
    PG_QUERY_TIMEOUT_SECS: overridable('55', 'Seconds after which a query is cancelled; the gateway gives up at 60.'),
  },
  files: [],
  volumes: [],
  aliases: [],
  health: { test: ['CMD', 'node', '-e', HEALTH], intervalS: 5, timeoutS: 5, retries: 3, startPeriodS: 30 },
  dependsOn: [{ service: 'db', until: 'healthy' }],
  limits: { memoryMiB: 512, leastMemoryMiB: 192, idleMiB: 165, cpus: 1, pids: 128 },
  stop: { signal: 'SIGTERM', graceS: 10 },
  init: true,
  noNewPrivileges: true,
  userMaySet: ['tag', 'memoryMiB', 'cpus', 'env'],
  reservedEnv: ['PG_META_DB_*', 'PG_META_HOST', 'PG_META_PORT', 'CRYPTO_KEY*'],
  local: { form: 'real', lacks: 'nothing: the same server, from npm' },
};
