import { constant, fromSecret, fromText, fromUrl, secret, setting, text } from '../../release.js';
import { DENO_CONFIG, HELLO, mainService } from './functions-main.js';
import type { SecretName, TemplateOf } from './names.js';
import { ALL_SETTINGS, databaseUrl, GATEWAY_URL, health } from './shared.js';

/** The volume that holds the user's functions, one folder each. */
export const CODE = 'functions';
const FOLDER = '/home/deno/functions';

export interface FunctionsOptions {
  /** A request that waits so long for its worker is given up, ms; absent: the runtime's own patience. */
  readonly idleTimeoutMs?: number;
  /** A worker lives so long at most, ms. */
  readonly wallClockMs: number;
}

export const functions = ({ idleTimeoutMs, wallClockMs }: FunctionsOptions): TemplateOf<'functions'> => ({
  means: 'Edge functions in TypeScript and JavaScript, run by Deno',
  repository: 'supabase/edge-runtime',
  tags: ['v1.76.2'],
  command: [
    'start',
    ...(idleTimeoutMs === undefined ? [] : ['--user-worker-request-idle-timeout', String(idleTimeoutMs)]),
    ...['--main-service', `${FOLDER}/main`],
  ],
  env: {
    JWT_SECRET: fromSecret('JWT_SECRET'),
    SUPABASE_URL: constant(GATEWAY_URL),
    SUPABASE_PUBLIC_URL: fromUrl('public'),
    SUPABASE_ANON_KEY: fromSecret('ANON_KEY'),
    SUPABASE_SERVICE_ROLE_KEY: fromSecret('SERVICE_ROLE_KEY'),
    SUPABASE_PUBLISHABLE_KEYS: fromText(text<SecretName>`{"default":"${secret('SUPABASE_PUBLISHABLE_KEY')}"}`),
    SUPABASE_SECRET_KEYS: fromText(text<SecretName>`{"default":"${secret('SUPABASE_SECRET_KEY')}"}`),
    SUPABASE_JWKS: fromSecret('JWT_JWKS'),
    SUPABASE_DB_URL: fromText(databaseUrl('postgresql', 'postgres')),
    VERIFY_JWT: setting('functions.verifyJwt'),
  },
  secretEnv: 'functions.secrets',
  // They go into the volume, beside the user's own folders. All are below `main`, so none of the user's is written over.
  files: [
    { path: `${FOLDER}/main/index.ts`, mode: 0o644, content: mainService(wallClockMs) },
    { path: `${FOLDER}/main/deno.jsonc`, mode: 0o644, content: DENO_CONFIG },
    { path: `${FOLDER}/main/samples/hello/index.ts`, mode: 0o644, content: HELLO },
  ],
  volumes: [
    { role: CODE, path: FOLDER },
    { role: 'deno-cache', path: '/root/.cache/deno' },
  ],
  aliases: [],
  health: health(['CMD-SHELL', "timeout 1 bash -c '</dev/tcp/127.0.0.1/9000'"], 60),
  dependsOn: [{ service: 'api-gw', until: 'healthy' }],
  // A worker may take 150 MB.
  limits: { memoryMiB: 768, leastMemoryMiB: 256, idleMiB: 60, cpus: 1, pids: 512 },
  stop: { signal: 'SIGTERM', graceS: 20 },
  init: true,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: ['SUPABASE_*', 'JWT_*', 'DENO_*', 'EDGE_RUNTIME_*', 'SB_*'],
  local: { form: 'stand-in', lacks: 'Deno: no function runs, it tells whether its folder is there' },
});
