import { constant, fromSecret, setting } from '../../release.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, DB_HOST, DB_NAME, DB_PORT, health } from './shared.js';

/** The first label of the Host that the gateway sends. The network is the project's own, so the name needs no ref in it. */
const TENANT = 'realtime-dev';
/** The shell reads the key: so it does not stand in the check itself. */
const HEALTH =
  'curl -sSfL --head -o /dev/null -H "Authorization: Bearer $ANON_KEY" ' +
  `http://127.0.0.1:4000/api/tenants/${TENANT}/health`;

export const realtime: TemplateOf<'realtime'> = {
  means: 'WebSockets: changes of tables, broadcast and presence',
  repository: 'supabase/realtime',
  tags: ['v2.134.10'],
  env: {
    PORT: constant('4000'),
    DB_HOST: constant(DB_HOST),
    DB_PORT: constant(DB_PORT),
    DB_USER: constant('supabase_admin'),
    DB_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    DB_NAME: constant(DB_NAME),
    DB_AFTER_CONNECT_QUERY: constant('SET search_path TO _realtime'),
    DB_ENC_KEY: fromSecret('REALTIME_DB_ENC_KEY'),
    API_JWT_SECRET: fromSecret('JWT_SECRET'),
    API_JWT_JWKS: fromSecret('JWT_JWKS'),
    SECRET_KEY_BASE: fromSecret('SECRET_KEY_BASE'),
    METRICS_JWT_SECRET: fromSecret('JWT_SECRET'),
    ERL_AFLAGS: constant('-proto_dist inet_tcp'),
    DNS_NODES: constant("''"),
    RLIMIT_NOFILE: constant('10000'),
    APP_NAME: constant('realtime'),
    // At each start the tenant is made anew, so a rotated secret and changed limits arrive.
    SEED_SELF_HOST: constant('true'),
    RUN_JANITOR: constant('true'),
    DISABLE_HEALTHCHECK_LOGGING: constant('true'),
    SELF_HOST_TENANT_NAME: constant(TENANT),
    TENANT_MAX_CONCURRENT_USERS: setting('realtime.maxConcurrentUsers'),
    TENANT_MAX_EVENTS_PER_SECOND: setting('realtime.maxEventsPerSecond'),
    TENANT_MAX_BYTES_PER_SECOND: setting('realtime.maxBytesPerSecond'),
    TENANT_MAX_CHANNELS_PER_CLIENT: setting('realtime.maxChannelsPerClient'),
    TENANT_MAX_JOINS_PER_SECOND: setting('realtime.maxJoinsPerSecond'),
    ANON_KEY: fromSecret('ANON_KEY'),
  },
  files: [],
  volumes: [],
  aliases: [`${TENANT}.supabase-realtime`],
  health: health(['CMD-SHELL', HEALTH], 120),
  dependsOn: [{ service: 'db', until: 'healthy' }],
  limits: { memoryMiB: 512, leastMemoryMiB: 256, idleMiB: 210, cpus: 1, pids: 512, openFiles: 10000 },
  stop: { signal: 'SIGTERM', graceS: 20 },
  init: false,
  // Its start script gives up being root by means of sudo.
  noNewPrivileges: false,
  userMaySet: ALL_SETTINGS,
  reservedEnv: [
    'DB_*',
    'API_JWT_*',
    'METRICS_*',
    'SEED_*',
    'SELF_HOST_*',
    'DASHBOARD_*',
    'RELEASE_*',
    'ERL_*',
    'FLY_*',
  ],
  local: { form: 'stand-in', lacks: 'changes, broadcast and presence: a socket opens and gives back what it is sent' },
};
