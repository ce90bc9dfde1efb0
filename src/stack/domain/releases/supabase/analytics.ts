import { constant, fromSecret, fromText } from '../../release.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, DB_HOST, DB_PORT, databaseUrl, health, INNER_DB_NAME } from './shared.js';

const SCHEMA = '_analytics';

export const analytics: TemplateOf<'analytics'> = {
  means: 'Logflare: keeps logs and answers Studio’s questions about them',
  repository: 'supabase/logflare',
  tags: ['1.50.10'],
  env: {
    LOGFLARE_NODE_HOST: constant('127.0.0.1'),
    DB_USERNAME: constant('supabase_admin'),
    DB_DATABASE: constant(INNER_DB_NAME),
    DB_SCHEMA: constant(SCHEMA),
    DB_HOSTNAME: constant(DB_HOST),
    DB_PORT: constant(DB_PORT),
    DB_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    LOGFLARE_SINGLE_TENANT: constant('true'),
    LOGFLARE_SUPABASE_MODE: constant('true'),
    LOGFLARE_PUBLIC_ACCESS_TOKEN: fromSecret('LOGFLARE_PUBLIC_ACCESS_TOKEN'),
    LOGFLARE_PRIVATE_ACCESS_TOKEN: fromSecret('LOGFLARE_PRIVATE_ACCESS_TOKEN'),
    LOGFLARE_FEATURE_FLAG_OVERRIDE: constant('multibackend=true'),
    POSTGRES_BACKEND_URL: fromText(databaseUrl('postgresql', 'supabase_admin', INNER_DB_NAME)),
    POSTGRES_BACKEND_SCHEMA: constant(SCHEMA),
  },
  files: [],
  volumes: [],
  aliases: [],
  health: health(['CMD-SHELL', 'curl -sSfL -o /dev/null http://127.0.0.1:4000/health'], 180, 5),
  dependsOn: [{ service: 'db', until: 'healthy' }],
  limits: { memoryMiB: 1024, leastMemoryMiB: 640, idleMiB: 500, cpus: 1, pids: 512 },
  stop: { signal: 'SIGTERM', graceS: 20 },
  init: true,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: ['DB_*', 'LOGFLARE_*', 'POSTGRES_*', 'GOOGLE_*', 'RELEASE_*', 'ERL_*', 'PHX_*'],
  local: { form: 'stand-in', lacks: 'queries: it takes logs and gives back the last of them' },
};
