import { constant, fromSecret, overridable } from '../../release.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, DB_HOST, DB_NAME, DB_PORT, fetchesWell, health } from './shared.js';

export const meta: TemplateOf<'meta'> = {
  means: 'postgres-meta: tables, roles, queries and generated types over HTTP, for Studio',
  repository: 'supabase/postgres-meta',
  tags: ['v0.99.0'],
  env: {
    PG_META_PORT: constant('8080'),
    PG_META_DB_HOST: constant(DB_HOST),
    PG_META_DB_PORT: constant(DB_PORT),
    PG_META_DB_NAME: constant(DB_NAME),
    PG_META_DB_USER: constant('postgres'),
    PG_META_DB_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    // Left out, the service would fall back to a key that everybody can read in its source.
    CRYPTO_KEY: fromSecret('PG_META_CRYPTO_KEY'),
    PG_QUERY_TIMEOUT_SECS: overridable('55', 'Seconds after which a query is cancelled.'),
  },
  files: [],
  volumes: [],
  aliases: [],
  health: health(fetchesWell('http://127.0.0.1:8080/health'), 60),
  dependsOn: [{ service: 'db', until: 'healthy' }],
  limits: { memoryMiB: 512, leastMemoryMiB: 192, idleMiB: 165, cpus: 1, pids: 128 },
  stop: { signal: 'SIGTERM', graceS: 10 },
  init: true,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: ['PG_META_DB_*', 'PG_META_HOST', 'PG_META_PORT', 'CRYPTO_KEY*'],
  local: { form: 'real', lacks: 'nothing: the same server, from npm' },
};
