import { constant, derived, fromSecret, fromUrl, secret, setting, text } from '../../release.js';
import { CODE } from './functions.js';
import type { SecretName, TemplateOf } from './names.js';
import { ALL_SETTINGS, DB_HOST, DB_NAME, DB_PORT, fetchesWell, GATEWAY_URL } from './shared.js';

const SNIPPETS = '/app/snippets';
const FUNCTIONS = '/app/edge-functions';

/** Studio shows the log pages when it is told of analytics, and must not be told of one that is off. */
const whileAnalyticsIsOn = (value: ReturnType<typeof text<SecretName>>) =>
  derived<SecretName>('set while analytics is on', [], (situation) =>
    situation.isOn('analytics') ? value : undefined,
  );

export const studio: TemplateOf<'studio'> = {
  means: 'Dashboard of the project, behind the gateway’s password',
  repository: 'supabase/studio',
  tags: ['2026.09.07-sha-7996410'],
  requires: ['meta'],
  env: {
    HOSTNAME: constant('0.0.0.0'),
    STUDIO_PG_META_URL: constant('http://meta:8080'),
    POSTGRES_HOST: constant(DB_HOST),
    POSTGRES_PORT: constant(DB_PORT),
    POSTGRES_DB: constant(DB_NAME),
    POSTGRES_PASSWORD: fromSecret('POSTGRES_PASSWORD'),
    POSTGRES_USER_READ_WRITE: constant('postgres'),
    PG_META_CRYPTO_KEY: fromSecret('PG_META_CRYPTO_KEY'),
    PGRST_DB_SCHEMAS: setting('api.schemas'),
    PGRST_DB_MAX_ROWS: setting('api.maxRows'),
    PGRST_DB_EXTRA_SEARCH_PATH: setting('api.extraSearchPath'),
    DEFAULT_ORGANIZATION_NAME: setting('studio.organization'),
    DEFAULT_PROJECT_NAME: setting('studio.project'),
    OPENAI_API_KEY: fromSecret('studio.openaiApiKey'),
    SUPABASE_URL: constant(GATEWAY_URL),
    SUPABASE_PUBLIC_URL: fromUrl('public'),
    SUPABASE_ANON_KEY: fromSecret('ANON_KEY'),
    SUPABASE_SERVICE_KEY: fromSecret('SERVICE_ROLE_KEY'),
    AUTH_JWT_SECRET: fromSecret('JWT_SECRET'),
    SUPABASE_PUBLISHABLE_KEY: fromSecret('SUPABASE_PUBLISHABLE_KEY'),
    SUPABASE_SECRET_KEY: fromSecret('SUPABASE_SECRET_KEY'),
    ENABLED_FEATURES_LOGS_ALL: derived('true while analytics is on', [], (situation) =>
      String(situation.isOn('analytics')),
    ),
    LOGFLARE_URL: whileAnalyticsIsOn('http://analytics:4000'),
    LOGFLARE_PRIVATE_ACCESS_TOKEN: whileAnalyticsIsOn(text`${secret('LOGFLARE_PRIVATE_ACCESS_TOKEN')}`),
    SNIPPETS_MANAGEMENT_FOLDER: constant(SNIPPETS),
    EDGE_FUNCTIONS_MANAGEMENT_FOLDER: constant(FUNCTIONS),
  },
  files: [],
  volumes: [
    { role: 'snippets', path: SNIPPETS },
    { role: CODE, path: FUNCTIONS, readOnly: true },
  ],
  aliases: [],
  health: {
    test: fetchesWell('http://127.0.0.1:3000/api/platform/profile'),
    intervalS: 30,
    timeoutS: 10,
    retries: 3,
    startPeriodS: 120,
    startIntervalS: 2,
  },
  dependsOn: [
    { service: 'meta', until: 'started' },
    { service: 'analytics', until: 'healthy' },
  ],
  limits: { memoryMiB: 640, leastMemoryMiB: 384, idleMiB: 320, cpus: 1, pids: 256 },
  stop: { signal: 'SIGTERM', graceS: 10 },
  init: true,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  // With the first of these it takes itself for the hosted platform and asks for other keys.
  reservedEnv: ['NEXT_PUBLIC_IS_PLATFORM', 'POSTGRES_*', 'LOGFLARE_*', 'SUPABASE_*', 'STUDIO_PG_META_URL', 'PORT'],
  local: { form: 'stand-in', lacks: 'every page: it only proves that it could reach the database through meta' },
};
