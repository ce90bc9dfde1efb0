import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type Docker from 'dockerode';
import { eventually, requireEngine } from '../harness/engine.js';
import { aWire, image, IMAGES, type Wire } from '../harness/a-wire.js';

jest.setTimeout(120_000);

const PASSWORD = 'p'.repeat(32);
const SECRET = 's'.repeat(40);
const URLS = { API_EXTERNAL_URL: 'http://localhost:8000/auth/v1', SUPABASE_PUBLIC_URL: 'http://localhost:8000' };

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
function key(role: string, secret = SECRET, validS = 3600): string {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ role, iss: 'supabase', iat: now, exp: now + validS })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const DATABASE = {
  POSTGRES_PASSWORD: PASSWORD,
  PGPASSWORD: PASSWORD,
  POSTGRES_DB: 'postgres',
  POSTGRES_PORT: '5432',
  POSTGRES_HOST: '/var/run/postgresql',
  JWT_EXP: '3600',
};
const INIT = {
  '/docker-entrypoint-initdb.d/init-scripts/98-webhooks.sql': `create extension pg_net schema extensions;
    create role supabase_functions_admin login noinherit createrole noreplication;`,
  '/docker-entrypoint-initdb.d/init-scripts/99-roles.sql': `\\getenv password POSTGRES_PASSWORD
    alter user authenticator with password :'password'; alter user pgbouncer with password :'password';
    alter user supabase_auth_admin with password :'password'; alter user supabase_storage_admin with password :'password';
    alter user supabase_functions_admin with password :'password';`,
  '/docker-entrypoint-initdb.d/migrations/97-_supabase.sql': 'create database _supabase owner supabase_admin;',
  '/docker-entrypoint-initdb.d/migrations/99-logs.sql': '\\c _supabase\ncreate schema _analytics;',
  '/docker-entrypoint-initdb.d/migrations/99-pooler.sql': '\\c _supabase\ncreate schema _supavisor;',
  '/docker-entrypoint-initdb.d/migrations/99-realtime.sql': 'create schema _realtime;',
};

const url = (user: string, database = 'postgres') => `postgres://${user}:${PASSWORD}@db:5432/${database}`;
const AUTH = {
  GOTRUE_API_HOST: '0.0.0.0',
  GOTRUE_API_PORT: '9999',
  API_EXTERNAL_URL: URLS.API_EXTERNAL_URL,
  GOTRUE_DB_DRIVER: 'postgres',
  GOTRUE_DB_DATABASE_URL: url('supabase_auth_admin'),
  GOTRUE_SITE_URL: 'http://localhost:3000',
  GOTRUE_DISABLE_SIGNUP: 'false',
  GOTRUE_JWT_ADMIN_ROLES: 'service_role',
  GOTRUE_JWT_AUD: 'authenticated',
  GOTRUE_JWT_DEFAULT_GROUP_NAME: 'authenticated',
  GOTRUE_JWT_EXP: '3600',
  GOTRUE_JWT_SECRET: SECRET,
  GOTRUE_JWT_ISSUER: URLS.API_EXTERNAL_URL,
  GOTRUE_EXTERNAL_EMAIL_ENABLED: 'true',
  GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED: 'false',
  GOTRUE_MAILER_AUTOCONFIRM: 'true',
};
const REST = {
  PGRST_DB_URI: url('authenticator'),
  PGRST_DB_SCHEMAS: 'public,graphql_public',
  PGRST_DB_ANON_ROLE: 'anon',
  PGRST_ADMIN_SERVER_PORT: '3001',
  PGRST_ADMIN_SERVER_HOST: 'localhost',
  PGRST_JWT_SECRET: SECRET,
  PGRST_DB_USE_LEGACY_GUCS: 'false',
  PGRST_APP_SETTINGS_JWT_EXP: '3600',
};
const REALTIME = {
  PORT: '4000',
  DB_HOST: 'db',
  DB_PORT: '5432',
  DB_NAME: 'postgres',
  DB_USER: 'supabase_admin',
  DB_PASSWORD: PASSWORD,
  DB_AFTER_CONNECT_QUERY: 'SET search_path TO _realtime',
  DB_ENC_KEY: 'e'.repeat(16),
  API_JWT_SECRET: SECRET,
  SECRET_KEY_BASE: 'b'.repeat(64),
  METRICS_JWT_SECRET: SECRET,
  ERL_AFLAGS: '-proto_dist inet_tcp',
  DNS_NODES: "''",
  RLIMIT_NOFILE: '10000',
  APP_NAME: 'realtime',
  SEED_SELF_HOST: 'true',
  RUN_JANITOR: 'true',
};
const STORAGE = {
  ANON_KEY: key('anon'),
  SERVICE_KEY: key('service_role'),
  AUTH_JWT_SECRET: SECRET,
  DATABASE_URL: url('supabase_storage_admin'),
  STORAGE_PUBLIC_URL: URLS.SUPABASE_PUBLIC_URL,
  REQUEST_ALLOW_X_FORWARDED_PATH: 'true',
  FILE_SIZE_LIMIT: '52428800',
  STORAGE_BACKEND: 'file',
  GLOBAL_S3_BUCKET: 'stub',
  FILE_STORAGE_BACKEND_PATH: '/tmp',
  TENANT_ID: 'stub',
  REGION: 'stub',
  ENABLE_IMAGE_TRANSFORMATION: 'false',
  S3_PROTOCOL_ACCESS_KEY_ID: 'a'.repeat(32),
  S3_PROTOCOL_ACCESS_KEY_SECRET: 'b'.repeat(64),
};
const POOLER = {
  PORT: '4000',
  POSTGRES_HOST: 'db',
  POSTGRES_PORT: '5432',
  POSTGRES_DB: 'postgres',
  POSTGRES_PASSWORD: PASSWORD,
  DATABASE_URL: url('supabase_admin', '_supabase').replace('postgres:', 'ecto:'),
  CLUSTER_POSTGRES: 'true',
  SECRET_KEY_BASE: 'b'.repeat(64),
  VAULT_ENC_KEY: 'v'.repeat(32),
  API_JWT_SECRET: SECRET,
  METRICS_JWT_SECRET: SECRET,
  REGION: 'local',
  ERL_AFLAGS: '-proto_dist inet_tcp',
  POOLER_TENANT_ID: 'shop',
  POOLER_DEFAULT_POOL_SIZE: '20',
  POOLER_MAX_CLIENT_CONN: '100',
  POOLER_POOL_MODE: 'transaction',
  DB_POOL_SIZE: '5',
};
const POOLER_SCRIPT = { '/etc/pooler/pooler.exs': 'id = System.get_env("POOLER_TENANT_ID")' };
const POOLER_COMMAND = [
  '/bin/sh',
  '-c',
  '/app/bin/migrate && /app/bin/supavisor eval "$(cat /etc/pooler/pooler.exs)" && /app/bin/server',
];

describe.each(['17', '15'] as const)('The stand-ins, on PostgreSQL %s,', (major) => {
  let wire: Wire;
  beforeAll(async () => {
    await requireEngine();
    wire = await aWire(randomBytes(4).toString('hex'));
    const db = await wire.start('db', {
      image: image(`supabase/postgres:${major === '17' ? '17.6.1.136' : '15.8.1.085'}`),
      env: DATABASE,
      files: INIT,
    });
    await eventually(
      'the database is healthy',
      async () => (await db.inspect()).State.Health?.Status === 'healthy',
      90_000,
    );
  }, 180_000);
  afterAll(() => wire.remove());

  it('serve when they were given what the real services need', async () => {
    const files = POOLER_SCRIPT;
    await wire.start('auth', { image: IMAGES.auth, env: AUTH });
    await wire.start('rest', { image: IMAGES.rest, env: REST });
    await wire.start('realtime', { image: IMAGES.realtime, env: REALTIME });
    await wire.start('storage', { image: IMAGES.storage, env: STORAGE });
    await wire.start('supavisor', { image: IMAGES.supavisor, env: POOLER, files, command: POOLER_COMMAND });
    const health = [
      ['auth', ['wget', '--no-verbose', '--tries=1', '--spider', 'http://localhost:9999/health']],
      ['rest', ['postgrest', '--ready']],
      ['storage', ['wget', '--no-verbose', '--tries=1', '--spider', 'http://storage:5000/status']],
      ['supavisor', ['curl', '-sSfL', '--head', '-o', '/dev/null', 'http://127.0.0.1:4000/api/health']],
      [
        'realtime',
        [
          'curl',
          '-sSfL',
          '--head',
          '-o',
          '/dev/null',
          '-H',
          `Authorization: Bearer ${key('anon')}`,
          'http://localhost:4000/api/tenants/realtime-dev/health',
        ],
      ],
    ] as const;
    for (const [service, test] of health)
      await eventually(`${service} is healthy`, async () => (await wire.run(service, test)).code === 0);
  });

  it('verify tokens as the real ones do', async () => {
    const ask = async (bearer?: string) =>
      (
        await wire.run('rest', [
          'node',
          '-e',
          `fetch('http://rest:3000/things', { headers: ${JSON.stringify(bearer ? { authorization: `Bearer ${bearer}` } : {})} }).then(async (a) => console.log(a.status, (await a.json()).role))`,
        ])
      ).output.trim();
    expect(await ask()).toBe('200 anon');
    expect(await ask(key('service_role'))).toBe('200 service_role');
    expect(await ask(key('service_role', 'x'.repeat(40)))).toBe('401 undefined');
    expect(await ask(key('service_role', SECRET, -1))).toBe('401 undefined');
  });

  it('let psql through the pooler under the name of its tenant only', async () => {
    const login = (user: string) =>
      wire.run('db', ['psql', `postgres://${user}:${PASSWORD}@supavisor:6543/postgres`, '-Atc', 'select current_user']);
    expect((await login('postgres.shop')).output.trim()).toBe('postgres');
    expect((await login('postgres.other')).output).toContain('Tenant or user not found');
  });

  it.each<[string, Parameters<Wire['lastWords']>[1], RegExp]>([
    [
      'a key of another length',
      { image: 'realtime', env: { ...REALTIME, DB_ENC_KEY: 'short' } },
      /^realtime: DB_ENC_KEY must have exactly 16 characters, it has 5$/,
    ],
    [
      'a variable that is missing',
      { image: 'rest', env: { ...REST, PGRST_JWT_SECRET: undefined } },
      /^rest: PGRST_JWT_SECRET is missing$/,
    ],
    ['an empty variable', { image: 'auth', env: { ...AUTH, GOTRUE_SITE_URL: '' } }, /^auth: GOTRUE_SITE_URL is empty$/],
    [
      'the role of another service',
      { image: 'auth', env: { ...AUTH, GOTRUE_DB_DATABASE_URL: url('authenticator') } },
      /^auth: GOTRUE_DB_DATABASE_URL must name the user supabase_auth_admin$/,
    ],
    [
      'a dead password',
      { image: 'auth', env: { ...AUTH, GOTRUE_DB_DATABASE_URL: url('supabase_auth_admin').replace(PASSWORD, 'old') } },
      /^auth: cannot log in to the database as supabase_auth_admin: password authentication failed/,
    ],
    [
      'keys of another secret',
      { image: 'storage', env: { ...STORAGE, ANON_KEY: key('anon', 'x'.repeat(40)) } },
      /^storage: ANON_KEY has a bad signature$/,
    ],
    [
      'an expired key',
      { image: 'storage', env: { ...STORAGE, SERVICE_KEY: key('service_role', SECRET, -5) } },
      /^storage: SERVICE_KEY has expired$/,
    ],
    [
      'keys that changed places',
      { image: 'storage', env: { ...STORAGE, ANON_KEY: key('service_role') } },
      /^storage: ANON_KEY is for the role service_role, not anon$/,
    ],
    [
      'another vault key than the tenant was stored with',
      {
        image: 'supavisor',
        env: { ...POOLER, VAULT_ENC_KEY: 'w'.repeat(32) },
        files: POOLER_SCRIPT,
        command: POOLER_COMMAND,
      },
      /^supavisor: VAULT_ENC_KEY does not open the stored tenant/,
    ],
    [
      'too low a limit of open files',
      {
        image: 'supavisor',
        env: { ...POOLER, RLIMIT_NOFILE: '100000' },
        files: POOLER_SCRIPT,
        command: POOLER_COMMAND,
        openFiles: 1_000,
      },
      /^supavisor: RLIMIT_NOFILE is 100000, the container allows 1000 open files$/,
    ],
  ])('say so in one line and end: %s', async (_, wishes, line) => {
    const { code, words } = await wire.lastWords('probe', {
      ...wishes,
      image: IMAGES[wishes.image as keyof typeof IMAGES],
    });
    expect(words).toMatch(line);
    expect(code).toBe(1);
  });

  it('keep to the stored tenant when the password has changed, until it is made anew', async () => {
    const sql = (text: string, database = 'postgres') =>
      wire.run('db', ['psql', '-h', '127.0.0.1', '-U', 'supabase_admin', '-d', database, '-c', text]);
    await sql("alter role pgbouncer password 'newer'");
    const wishes = {
      image: IMAGES.supavisor,
      env: { ...POOLER, POSTGRES_PASSWORD: 'newer' },
      files: POOLER_SCRIPT,
      command: POOLER_COMMAND,
    };
    const { words } = await wire.lastWords('pooler', wishes);
    expect(words).toMatch(/cannot log in to the database as pgbouncer with the stored password of the tenant/);
    await sql('drop schema _supavisor cascade; create schema _supavisor', '_supabase');
    await wire.start('pooler', wishes);
    await eventually(
      'the pooler is healthy',
      async () => (await wire.run('pooler', ['curl', '-sSfL', 'http://127.0.0.1:4000/api/health'])).code === 0,
    );
  });
});

describe('A first start of the database that fails', () => {
  it.each(['17.6.1.136', '15.8.1.085'])('leaves a folder that looks initialised (%s)', async (tag) => {
    await requireEngine();
    const wire = await aWire(randomBytes(4).toString('hex'));
    try {
      const files = { ...INIT, '/docker-entrypoint-initdb.d/migrations/99-realtime.sql': 'nonsense;' };
      const db: Docker.Container = await wire.start('db', {
        image: image(`supabase/postgres:${tag}`),
        env: DATABASE,
        files,
      });
      expect(await db.wait()).toMatchObject({ StatusCode: 1 });
      await db.start();
      await eventually(
        'it serves what it has',
        async () => (await wire.run('db', ['pg_isready', '-h', '127.0.0.1'])).code === 0,
      );
      expect(
        (
          await wire.run('db', [
            'psql',
            '-h',
            '127.0.0.1',
            '-U',
            'supabase_admin',
            '-d',
            'postgres',
            '-Atc',
            "select to_regnamespace('_realtime')",
          ])
        ).output.trim(),
      ).toBe('');
    } finally {
      await wire.remove();
    }
  });
});
