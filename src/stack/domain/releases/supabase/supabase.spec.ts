import { aSpec, aStackInput } from '../../a-stack.fixture.js';
import type { SettingValues } from '../../settings.js';
import { render } from '../../render.js';
import type { StackInput } from '../../stack-input.js';
import { release202609 } from '../2026-09.js';
import { release202610 } from '../2026-10.js';
import type { TemplateOf } from './names.js';
import { vector } from './vector.js';

const inputOf = (release: string, change: Partial<StackInput> = {}, settings: SettingValues = {}): StackInput =>
  aStackInput({ spec: aSpec({ release, profile: 'full', settings }), ...change });
const containerOf = (input: StackInput, name: string) =>
  render(input).containers.find(({ service }) => service === name)!;
const hashes = (input: StackInput) => new Map(render(input).containers.map(({ service, hash }) => [service, hash]));
const touched = (from: StackInput, to: StackInput) => {
  const before = hashes(from);
  return [...hashes(to)].filter(([service, hash]) => before.get(service) !== hash).map(([service]) => service);
};

describe.each([release202610.id, release202609.id])('Release %s', (id) => {
  const plain = inputOf(id);

  it.each<[string, SettingValues, string[]]>([
    ['the lifetime of sessions', { auth: { jwtExpiry: 7200 } }, ['auth', 'rest']],
    ['the site', { general: { siteUrl: 'https://app.example.com' } }, ['auth']],
    ['redirects', { general: { redirectUrls: ['https://a.example.com/**'] } }, ['auth']],
    ['the mail server', { smtp: { host: 'mail.example.com', port: 587 } }, ['auth']],
    ['what rest serves', { api: { schemas: ['public', 'shop'], maxRows: 50 } }, ['rest', 'studio']],
    ['the pool', { pooler: { defaultPoolSize: 5 } }, ['supavisor']],
    ['the region', { storage: { region: 'here' } }, ['storage']],
    ['WebP', { storage: { webp: false } }, ['imgproxy']],
    ['the tokens of functions', { functions: { verifyJwt: true } }, ['functions']],
    ['limits of sockets', { realtime: { maxConcurrentUsers: 5 } }, ['realtime']],
    ['the size of the buffers', { database: { sharedBuffersMiB: 256 } }, ['db']],
    ['the port of the database', { network: { publishDatabase: true } }, ['db']],
    ['the user of the dashboard', { studio: { dashboardUsername: 'me' } }, ['api-gw']],
    ['names in the dashboard', { studio: { organization: 'Us' } }, ['studio']],
  ])('makes anew only what reads %s', (_, settings, services) => {
    expect(touched(plain, inputOf(id, {}, settings))).toEqual(services);
  });

  it('makes anew all that hold a rotated secret', () => {
    const rotated = (name: string) => touched(plain, inputOf(id, { secrets: { [name]: { version: 2 } } }));
    const reachDatabase = [
      'db',
      'auth',
      'rest',
      'realtime',
      'meta',
      'supavisor',
      'analytics',
      'storage',
      'studio',
      'functions',
    ];
    expect(rotated('POSTGRES_PASSWORD')).toEqual(reachDatabase);
    expect(rotated('JWT_SECRET')).toEqual(['auth', 'realtime', 'supavisor', 'storage', 'studio', 'functions']);
    expect(rotated('JWT_JWKS')).toEqual(['rest', 'realtime', 'storage', 'functions']);
    expect(rotated('DASHBOARD_PASSWORD')).toEqual(['api-gw']);
    expect(rotated('SUPABASE_SECRET_KEY')).toEqual(['studio', 'api-gw', 'functions']);
  });

  it('tells Studio and storage what is off', () => {
    const { env } = containerOf(plain, 'studio');
    expect(env).toMatchObject({ ENABLED_FEATURES_LOGS_ALL: 'true', LOGFLARE_URL: 'http://analytics:4000' });
    const standard = aStackInput({ spec: aSpec({ release: id, services: { imgproxy: { enabled: false } } }) });
    const without = containerOf(standard, 'studio').env;
    expect(without.ENABLED_FEATURES_LOGS_ALL).toBe('false');
    expect(Object.keys(without).filter((name) => name.startsWith('LOGFLARE'))).toEqual([]);
    expect(containerOf(plain, 'storage').env.ENABLE_IMAGE_TRANSFORMATION).toBe('true');
    expect(containerOf(standard, 'storage').env.ENABLE_IMAGE_TRANSFORMATION).toBe('false');
  });

  it('hands secrets of a user on where they were given, and leaves them out where not', () => {
    expect(containerOf(plain, 'auth').env).not.toHaveProperty('GOTRUE_SMTP_PASS');
    const given = inputOf(id, {
      secrets: { 'smtp.password': { version: 1 }, 'functions.secrets.STRIPE_KEY': { version: 3 } },
    });
    expect(containerOf(given, 'auth').env.GOTRUE_SMTP_PASS).toEqual([{ secret: 'smtp.password', version: 1 }]);
    expect(containerOf(given, 'functions').env.STRIPE_KEY).toEqual([
      { secret: 'functions.secrets.STRIPE_KEY', version: 3 },
    ]);
    expect(touched(plain, given)).toEqual(['auth', 'functions']);
  });

  it('names the tenant after the project, and lets clients of the pooler say so', () => {
    expect(containerOf(plain, 'supavisor').env.POOLER_TENANT_ID).toBe(plain.ref);
  });

  it('publishes the gateway and the pooler, the database only when asked to', () => {
    const published = (input: StackInput) => render(input).containers.flatMap((c) => c.ports.map(() => c.service));
    expect(published(plain)).toEqual(['supavisor', 'supavisor', 'api-gw']);
    expect(published(inputOf(id, {}, { network: { publishDatabase: true } }))[0]).toBe('db');
  });

  it('holds no socket of the engine, and no key in a health check', () => {
    const containers = JSON.stringify(render(plain).containers.map(({ mounts, health }) => [mounts, health]));
    expect(containers).not.toContain('docker.sock');
    expect(containers).not.toContain('"secret"');
  });
});

describe('A release of the stack', () => {
  it('does not compile while it forgets a variable', () => {
    // @ts-expect-error the token is missing
    const forgetful: TemplateOf<'vector'> = { ...vector, env: {} };
    expect(forgetful.env).toEqual({});
  });

  it('tunes the database by arguments, and only by those that were set', () => {
    const command = (settings: SettingValues) => containerOf(inputOf('2026.10', {}, settings), 'db').command!;
    expect(command({})).toHaveLength(5);
    expect(command({ database: { maxConnections: 200, workMemMiB: 8 } }).slice(5)).toEqual([
      '-c',
      'max_connections=200',
      '-c',
      'work_mem=8MB',
    ]);
  });

  it('differs from the other in database, gateway and patience alone', () => {
    const other = hashes(inputOf('2026.09'));
    const differing = [...hashes(inputOf('2026.10'))].filter(([name, hash]) => other.get(name) !== hash);
    expect(differing.map(([name]) => name)).toEqual(['db', 'api-gw', 'functions']);
  });
});
