import { constant, fromSecret, fromText, setting } from '../../release.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, databaseUrl, health } from './shared.js';

export const rest: TemplateOf<'rest'> = {
  means: 'PostgREST: tables, functions and GraphQL over HTTP',
  repository: 'postgrest/postgrest',
  tags: ['v14.17'],
  command: ['postgrest'],
  env: {
    PGRST_DB_URI: fromText(databaseUrl('postgres', 'authenticator')),
    PGRST_DB_SCHEMAS: setting('api.schemas'),
    PGRST_DB_MAX_ROWS: setting('api.maxRows'),
    PGRST_DB_EXTRA_SEARCH_PATH: setting('api.extraSearchPath'),
    PGRST_DB_ANON_ROLE: constant('anon'),
    // `postgrest --ready` asks this one; nobody else reaches it.
    PGRST_ADMIN_SERVER_PORT: constant('3001'),
    PGRST_ADMIN_SERVER_HOST: constant('localhost'),
    PGRST_JWT_SECRET: fromSecret('JWT_JWKS'),
    PGRST_DB_USE_LEGACY_GUCS: constant('false'),
    PGRST_APP_SETTINGS_JWT_EXP: setting('auth.jwtExpiry'),
  },
  files: [],
  volumes: [],
  aliases: [],
  // The image has no shell.
  health: health(['CMD', 'postgrest', '--ready'], 60),
  dependsOn: [{ service: 'db', until: 'healthy' }],
  limits: { memoryMiB: 256, leastMemoryMiB: 64, idleMiB: 55, cpus: 1, pids: 128 },
  stop: { signal: 'SIGTERM', graceS: 10 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: [
    'PGRST_DB_URI',
    'PGRST_DB_CONFIG',
    'PGRST_DB_PRE_CONFIG',
    'PGRST_JWT_*',
    'PGRST_SERVER_*',
    'PGRST_ADMIN_*',
  ],
  local: { form: 'stand-in', lacks: 'every table and function: it checks tokens and tells what arrives' },
};
