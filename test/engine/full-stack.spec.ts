import { containersOf } from '../harness/docker.js';
import { Program, type Seen } from '../harness/program.js';
import { psql } from '../harness/psql.js';

interface Revealed {
  apiUrl: string;
  anonKey: string;
  serviceRoleKey: string;
  publishableKey: string;
  secretKey: string;
  dashboardPassword: string;
  databaseUrl: string;
}
interface Arrived {
  service: string;
  path: string;
}

const RELEASES = [
  { release: '2026.10', major: 17 },
  { release: '2026.09', major: 15 },
] as const;

const FULL = [
  ...['db', 'auth', 'rest', 'realtime', 'meta', 'supavisor', 'analytics', 'vector', 'imgproxy', 'storage'],
  ...['studio', 'api-gw', 'functions'],
];

type Key = 'none' | 'anon' | 'service' | 'publishable' | 'secret' | 'wrong' | 'expired';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A key of the service role as it was before the last rotation, and out of date. */
const EXPIRED = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ role: 'service_role', iss: 'supabase', iat: 1, exp: 2 })}.${'s'.repeat(43)}`;

/** Who gets what behind which address; `null`: it reaches the service named. */
const ROUTES: readonly Readonly<{
  path: string;
  to: string;
  status: Readonly<Record<Key, number>>;
}>[] = [
  open('/auth/v1/verify', 'auth'),
  open('/auth/v1/.well-known/jwks.json', 'auth'),
  open('/auth/v1/sso/saml/metadata', 'auth'),
  keyed('/auth/v1/settings', 'auth'),
  keyed('/rest/v1/todos', 'rest'),
  serviceOnly('/rest/v1/', 'rest'),
  keyed('/graphql/v1', 'rest'),
  open('/storage/v1/status', 'storage'),
  keyed('/realtime/v1/api/ping', 'realtime'),
  denied('/realtime/v1/api/tenants'),
  denied('/realtime/v1/api/openapi'),
  serviceOnly('/pg/tables', 'meta'),
  denied('/api/mcp'),
  denied('/mcp'),
];

function open(path: string, to: string) {
  return {
    path,
    to,
    status: { none: 200, anon: 200, service: 200, publishable: 200, secret: 200, wrong: 200, expired: 200 },
  };
}
function keyed(path: string, to: string) {
  return {
    path,
    to,
    status: { none: 401, anon: 200, service: 200, publishable: 200, secret: 200, wrong: 401, expired: 401 },
  };
}
function serviceOnly(path: string, to: string) {
  return {
    path,
    to,
    status: { none: 401, anon: 403, service: 200, publishable: 403, secret: 200, wrong: 401, expired: 401 },
  };
}
function denied(path: string) {
  return {
    path,
    to: '',
    status: { none: 403, anon: 403, service: 403, publishable: 403, secret: 403, wrong: 403, expired: 403 },
  };
}

/** All services of both releases on the real engine, from the local image set. */
describe.each(RELEASES)('The whole stack of release $release', ({ release, major }) => {
  let program: Program;
  let ref: string;
  let keys: Revealed;
  const idsOf = async () =>
    new Map([...(await containersOf(ref))].map(([service, container]) => [service, container.Id]));
  const servicesOf = (seen: Seen) => seen.services.filter(({ observed }) => observed).map(({ service }) => service);

  beforeAll(async () => {
    program = await Program.start();
  }, 60_000);
  afterAll(async () => program.remove(), 180_000);

  it('comes up healthy, every service of it', async () => {
    const asked = await program.post<{ ref: string }>('projects', { slug: 'whole', release, profile: 'full' });
    expect(asked.body).toMatchObject({ slug: 'whole' });
    ref = asked.body.ref;
    const seen = await program.waitFor(ref, ({ light }) => light === 'ready', 180_000);
    expect(servicesOf(seen).sort()).toEqual([...FULL].sort());
    expect(seen.services.filter(({ observed }) => observed!.state !== 'running')).toEqual([]);
    keys = (await program.post<Revealed>(`projects/${ref}/reveal`)).body;
  }, 240_000);

  it('has its PostgreSQL answer through the pooler only', async () => {
    expect(new URL(keys.databaseUrl).username).toBe(`postgres.${ref}`);
    expect(await psql(keys.databaseUrl, 'show server_version_num')).toMatch(new RegExp(`^${major}`));
    const schemas = await psql(keys.databaseUrl, "select string_agg(nspname, ',' order by nspname) from pg_namespace");
    for (const schema of ['auth', 'storage', 'realtime', '_realtime', 'supabase_functions', 'extensions'])
      expect(schemas.split(',')).toContain(schema);
  }, 30_000);

  const keyOf = (key: Key): string | undefined =>
    ({
      none: undefined,
      anon: keys.anonKey,
      service: keys.serviceRoleKey,
      publishable: keys.publishableKey,
      secret: keys.secretKey,
      wrong: 'sb_secret_nonsense',
      expired: EXPIRED,
    })[key];

  it.each(ROUTES)('lets in at $path whom it should', async ({ path, to, status }) => {
    const got: Record<string, number> = {};
    for (const key of Object.keys(status) as Key[]) {
      const value = keyOf(key);
      const answer = await fetch(`${keys.apiUrl}${path}`, {
        headers: value ? { apikey: value } : {},
        redirect: 'manual',
      });
      got[key] = answer.status;
      const text = await answer.text();
      if (answer.status === 200 && to !== 'meta' && text.startsWith('{"service"'))
        expect((JSON.parse(text) as Arrived).service).toBe(to);
    }
    expect(got).toEqual(status);
  });

  it('asks for the login of the dashboard, and lets nobody else see Studio', async () => {
    const basic = (password: string) => ({
      Authorization: `Basic ${Buffer.from(`supabase:${password}`).toString('base64')}`,
    });
    const ask = async (headers: Record<string, string>) => (await fetch(`${keys.apiUrl}/project`, { headers })).status;
    expect(await ask({})).toBe(401);
    expect(await ask(basic('wrong'))).toBe(401);
    expect(await ask({ apikey: keys.serviceRoleKey })).toBe(401);
    expect(await ask(basic(keys.dashboardPassword))).toBe(200);
  });

  it('recreates exactly the services that a changed setting reaches, and says so before', async () => {
    const before = await idsOf();
    const change = { jwtExpiry: 600 };
    const plan = await program.post<{ effects: Record<string, string> }>(`projects/${ref}/settings/auth/plan`, change);
    const recreated = Object.entries(plan.body.effects).filter(([, effect]) => effect === 'recreated');
    expect(recreated.map(([service]) => service).sort()).toEqual(['auth', 'rest']);
    const patched = await program.call<{ version: number }>('PATCH', `projects/${ref}/settings/auth`, change);
    expect(patched.status).toBe(202);
    await program.ready(ref);
    const after = await idsOf();
    expect(
      [...after]
        .filter(([service, id]) => before.get(service) !== id)
        .map(([service]) => service)
        .sort(),
    ).toEqual(['auth', 'rest']);
  }, 120_000);

  it('goes on without what is switched off', async () => {
    const before = await idsOf();
    const switched = { analytics: { enabled: false }, vector: { enabled: false }, imgproxy: { enabled: false } };
    const answer = await program.call<object>('PATCH', `projects/${ref}/settings/resources`, switched);
    expect(answer.status).toBe(202);
    const seen = await program.ready(ref);
    expect(servicesOf(seen).sort()).toEqual(FULL.filter((name) => !Object.hasOwn(switched, name)).sort());
    const after = await idsOf();
    // Studio shows no logs any more, and storage transforms no images; nobody else notices.
    for (const service of ['db', 'auth', 'rest', 'realtime', 'meta', 'supavisor'])
      expect([service, after.get(service)]).toEqual([service, before.get(service)]);
  }, 120_000);

  it('refuses to leave a service without the one that it needs', async () => {
    const answer = await program.call<{ errors: object }>('PATCH', `projects/${ref}/settings/resources`, {
      meta: { enabled: false },
    });
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.errors)).toEqual(['services.studio.enabled']);
  });
});
