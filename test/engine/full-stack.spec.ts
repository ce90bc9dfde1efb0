import { get, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { LOCAL_REGISTRY, sourceOf } from '../../src/stack/domain/image-source.js';
import { findRelease } from '../../src/stack/domain/releases/index.js';
import { releaseImages } from '../../src/stack/domain/render.js';
import { containersOf, docker, told } from '../harness/docker.js';
import { forgetImages, publish } from '../harness/docker-images.js';
import { requireEngine } from '../harness/engine.js';
import { Program, until, type Seen } from '../harness/program.js';
import { psql } from '../harness/psql.js';
import { Registry } from '../harness/registry.js';
import { EXPIRED, ROUTES, type Key } from './full-stack-routes.js';

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

interface Listed {
  readonly images: readonly Readonly<{ image: string; digest: string | null; pinnedBy: string | null }>[];
}
interface Logged {
  readonly items: readonly { readonly line: string }[];
}

/** The body of whatever is answered; unlike `fetch` it sends the `Host` that it is given. */
const gotten = (url: string, headers: OutgoingHttpHeaders): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => void text(answer).then(resolve, reject)).on('error', reject);
  });

let registry: Registry;
/** Where the local set is to be had, and nowhere else. */
const mirror = () => `${registry.address}/${LOCAL_REGISTRY}`;
const imagesOf = (release: string, from: string) => releaseImages(findRelease(release)!, sourceOf(from));

beforeAll(async () => {
  await requireEngine();
  registry = await Registry.start();
  const images = new Set(RELEASES.flatMap(({ release }) => imagesOf(release, LOCAL_REGISTRY)));
  for (const image of images) await publish(image, `${registry.address}/${image}`);
}, 600_000);
afterAll(async () => {
  await forgetImages(registry ? [registry.address] : []);
  await registry?.end();
}, 120_000);

/** All services of both releases on the real engine, from a registry that holds the local image set. */
describe.each(RELEASES)('The whole stack of release $release', ({ release, major }) => {
  let program: Program;
  let ref: string;
  let keys: Revealed;
  const idsOf = async () =>
    new Map([...(await containersOf(ref))].map(([service, container]) => [service, container.Id]));
  const linesOf = async (kind: string) =>
    (await program.get<Logged>(`activity?project=${ref}&kind=${kind}&limit=100`)).body.items.map(({ line }) => line);
  /** What would be another container, or the same started anew. */
  const startsOf = async () =>
    new Map(
      await Promise.all(
        [...(await idsOf())].map(async ([service, id]): Promise<[string, string]> => [
          service,
          `${id} ${(await docker.getContainer(id).inspect()).State.StartedAt}`,
        ]),
      ),
    );
  const servicesOf = (seen: Seen) => seen.services.filter(({ observed }) => observed).map(({ service }) => service);

  beforeAll(async () => {
    await forgetImages([registry.address]); // the releases share some
    program = await Program.start({ env: { SUPASCALE_IMAGE_REGISTRY: mirror() } });
  }, 60_000);
  afterAll(async () => program.remove(), 180_000);

  it('is not on the server yet', async () => {
    for (const image of imagesOf(release, mirror()))
      await expect(docker.getImage(image).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('comes up healthy, every service of it', async () => {
    const asked = await program.post<{ ref: string }>('projects', { slug: 'whole', release, profile: 'full' });
    expect(asked.body).toMatchObject({ slug: 'whole' });
    ref = asked.body.ref;
    const seen = await program.waitFor(ref, ({ light }) => light === 'ready', 180_000);
    expect(servicesOf(seen).sort()).toEqual([...FULL].sort());
    expect(
      seen.services.filter(({ observed }) => observed!.state !== 'running' || observed!.health !== 'healthy'),
    ).toEqual([]);
    keys = (await program.post<Revealed>(`projects/${ref}/reveal`)).body;
  }, 240_000);

  it('is made of what the registry has, and pinned to that', async () => {
    const wanted = imagesOf(release, mirror());
    const { images } = (await program.get<Listed>(`projects/${ref}/images`)).body;
    expect(images.map(({ image }) => image).sort()).toEqual([...wanted].sort());
    for (const { image, digest, pinnedBy } of images)
      expect([image, digest, pinnedBy]).toEqual([image, await registry.digestOf(image), 'digest']);
    const pinned = (await linesOf('ImagePinned')).join('\n');
    for (const { image, digest } of images) expect(pinned).toContain(`${image} of whole to ${digest!.slice(0, 25)}`);
    for (const [service, { Image }] of await containersOf(ref))
      expect([service, wanted.includes(Image)]).toEqual([service, true]);
  }, 60_000);

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

  it('gets extensions in the running database, none of which goes with its place in the list', async () => {
    const before = await startsOf();
    const wish = async (...extensions: string[]) => {
      const answer = await program.call<{ effects: object }>('PATCH', `projects/${ref}/settings/database`, {
        extensions,
      });
      expect(answer).toMatchObject({ status: 202, body: { effects: {} } });
    };
    const has = async () =>
      (await psql(keys.databaseUrl, "select extname || ' in ' || extnamespace::regnamespace from pg_extension")).split(
        '\n',
      );
    const appears = (name: string) =>
      until(`there is ${name}`, 90_000, async () => (await has()).includes(`${name} in extensions`));
    expect(await has()).not.toContain('citext in extensions');
    // The local set has no such extension: that is told, and keeps no other back.
    await wish('hypopg', 'pg_trgm');
    await appears('pg_trgm');
    await wish('citext');
    await appears('citext');
    expect(await has()).toContain('pg_trgm in extensions');
    expect(await psql(keys.databaseUrl, "select similarity('supabase', 'supascale') > 0")).toBe('t');
    // A line is written right after the deed.
    await until('all are told', 30_000, async () => (await linesOf('DatabaseArranged')).length === 3);
    const given = (await linesOf('DatabaseArranged')).map((line) => line.replace(/.* database of whole /, ''));
    expect(given.sort()).toEqual(['extension citext', 'extension pg_trgm', 'session token lifetime 600 s']);
    expect(await psql(keys.databaseUrl, "select current_setting('app.settings.jwt_exp')")).toBe('600');
    expect(await linesOf('DatabaseNotArranged')).toEqual([
      expect.stringMatching(/extension hypopg: .*hypopg.* is not available/),
    ]);
    await program.ready(ref);
    expect(await startsOf()).toEqual(before);
  }, 240_000);

  it('serves a typed mail to its own network alone', async () => {
    const body = '<h2>Come in</h2>\n<p><a href="{{ .ConfirmationURL }}">Accept “$uri”</a></p>';
    expect((await program.call('PATCH', `projects/${ref}/settings/smtp`, { bodyInvite: body })).status).toBe(202);
    await program.ready(ref);
    const containers = await containersOf(ref);
    const auth = docker.getContainer(containers.get('auth')!.Id);
    const { Env } = (await auth.inspect()).Config;
    const address = Env.find((one) => one.startsWith('GOTRUE_MAILER_TEMPLATES_INVITE='))!
      .split('=')
      .slice(1)
      .join('=');
    expect(await told(auth, ['wget', '-q', '-O', '-', address])).toBe(body);

    const { pathname, search, port, host } = new URL(address);
    const gateway = await docker.getContainer(containers.get('api-gw')!.Id).inspect();
    expect(Object.keys(gateway.HostConfig.PortBindings as object)).not.toContain(`${port}/tcp`);
    const basic = `Basic ${Buffer.from(`supabase:${keys.dashboardPassword}`).toString('base64')}`;
    for (const headers of [{}, { apikey: keys.serviceRoleKey }, { Authorization: basic }])
      for (const name of [new URL(keys.apiUrl).host, host])
        for (const path of [pathname, pathname + search])
          expect(await gotten(`${keys.apiUrl}${path}`, { ...headers, Host: name })).not.toContain('Come in');
  }, 180_000);

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
