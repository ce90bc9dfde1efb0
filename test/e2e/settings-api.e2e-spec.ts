import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Program } from '../harness/program.js';

interface Accepted {
  ref: string;
  version: number;
  changed: boolean;
  effects: Record<string, string>;
}
interface Problem {
  code: string;
  errors?: Record<string, string[]>;
}
interface Setting {
  name: string;
  kind: string;
  value: unknown;
  fallback: unknown;
  set: Record<string, string>;
  recreates: string[];
}
interface Category {
  category: string;
  settings: Setting[];
}

const HUSH = 'hush-5f1c9b7e-not-for-logs';

/** The built program over HTTP, without any engine: settings are wishes, and those are recorded all the same. */
describe('The settings API', () => {
  let program: Program;
  let shop: string;
  const at = (category: string) => `projects/${shop}/settings/${category}`;
  const patch = <Body = Accepted & Problem>(category: string, body: unknown, headers?: Record<string, string>) =>
    program.call<Body>('PATCH', at(category), body, headers);
  const setting = async (category: string, name: string) =>
    (await program.get<Category>(at(category))).body.settings.find((one) => one.name === name)!;
  const news = async () => (await program.get<{ items: { id: number }[] }>('activity?limit=1')).body.items[0]!.id;
  const touched = ({ effects }: Accepted) =>
    Object.fromEntries(Object.entries(effects).filter(([, effect]) => effect !== 'untouched'));

  beforeAll(async () => {
    program = await Program.start({
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock', SUPASCALE_RELEASE: '2026.10' },
    });
    shop = (await program.post<Accepted>('projects', { slug: 'shop' })).body.ref;
  }, 60_000);
  afterAll(() => program.kill());

  it('makes a project of the newest release and its standard profile', async () => {
    const { body } = await program.get<{ release: string; profile: string }>(`projects/${shop}`);
    expect(body).toMatchObject({ release: '2026.10', profile: 'standard' });
  });

  it('lists every category with what it takes and what a change recreates', async () => {
    const { body } = await program.get<{ categories: Category[] }>(`projects/${shop}/settings`);
    expect(body.categories.map(({ category }) => category)).toEqual([
      ...['general', 'auth', 'providers', 'smtp', 'database', 'pooler'],
      ...['storage', 'functions', 'realtime', 'studio', 'api', 'network'],
    ]);
    expect(await setting('api', 'maxRows')).toMatchObject({
      ...{ kind: 'integer', value: null, fallback: 1000 },
      recreates: expect.arrayContaining(['rest']) as unknown,
    });
  });

  it('changes what is named, tells what that recreates, and goes back with null', async () => {
    const first = await patch('realtime', { maxConcurrentUsers: 5 });
    expect([first.status, first.body.changed, touched(first.body)]).toEqual([202, true, { realtime: 'recreated' }]);
    expect((await setting('realtime', 'maxConcurrentUsers')).value).toBe(5);
    const again = await patch('realtime', { maxConcurrentUsers: 5 });
    expect([again.body.changed, touched(again.body)]).toEqual([false, {}]);
    const back = await patch('realtime', { maxConcurrentUsers: null });
    expect([back.body.changed, touched(back.body)]).toEqual([true, { realtime: 'recreated' }]);
    expect((await setting('realtime', 'maxConcurrentUsers')).value).toBeNull();
  });

  it('takes secrets, says that they are set, and shows them nowhere', async () => {
    const given = await patch('functions', { secrets: { STRIPE_KEY: HUSH } });
    expect(touched(given.body)).toEqual({ functions: 'recreated' });
    expect((await setting('functions', 'secrets')).set).toEqual({
      STRIPE_KEY: expect.stringMatching(/^[0-9a-f]{8}$/) as unknown,
    });
    const same = await patch('functions', { secrets: { STRIPE_KEY: HUSH } }, { 'Idempotency-Key': 'same-secret' });
    expect([same.status, same.body.changed]).toEqual([202, false]);
    const answers = await Promise.all(
      [`projects/${shop}`, `projects/${shop}/settings`, 'activity?limit=50'].map((path) => program.get(path)),
    );
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(HUSH);
    expect(program.output).not.toContain(HUSH);
    for (const file of readdirSync(program.dataFolder).filter((name) => name.startsWith('supascale.db')))
      expect(readFileSync(join(program.dataFolder, file)).includes(HUSH)).toBe(false);
    await patch('functions', { secrets: { OTHER_KEY: HUSH } });
    const gone = await patch('functions', { secrets: null });
    expect(touched(gone.body)).toEqual({ functions: 'recreated' });
    expect((await setting('functions', 'secrets')).set).toEqual({});
  });

  it('asks for what a setting needs, and takes both at once', async () => {
    const half = await patch('providers', { googleEnabled: true, googleClientId: 'an-id' });
    expect([half.status, half.body.errors]).toEqual([
      400,
      { 'secrets.providers.googleSecret': ['is needed while providers.googleEnabled is on'] },
    ]);
    const whole = await patch('providers', { googleEnabled: true, googleClientId: 'an-id', googleSecret: HUSH });
    expect([whole.status, touched(whole.body)]).toEqual([202, { auth: 'recreated' }]);
    expect((await patch('providers', { googleSecret: null })).status).toBe(400);
  });

  it('moves ports and extra environment too', async () => {
    const network = await patch('network', { bindAddress: '0.0.0.0', publishDatabase: true });
    expect(touched(network.body)).toMatchObject({ db: 'recreated', 'api-gw': 'recreated' });
    const env = await patch('env', { rest: { PGRST_LOG_LEVEL: 'info' } });
    expect(touched(env.body)).toEqual({ rest: 'recreated' });
    const resources = await patch('resources', { rest: { memoryMiB: 512 } });
    expect(touched(resources.body)).toEqual({ rest: 'recreated' });
    expect(await setting('resources', 'rest')).toMatchObject({
      ...{ kind: 'resources', value: { memoryMiB: 512 }, recreates: ['rest'] },
      fallback: { memoryMiB: expect.any(Number) as number },
    });
    expect((await setting('env', 'rest')).value).toEqual({ PGRST_LOG_LEVEL: 'info' });
    expect((await setting('env', 'auth')).value).toBeNull();
  });

  it('honours If-Match and Idempotency-Key', async () => {
    const { version } = (await program.get<{ version: number }>(`projects/${shop}`)).body;
    expect((await patch('api', { maxRows: 9 }, { 'If-Match': `"${version - 1}"` })).status).toBe(412);
    const key = { 'Idempotency-Key': 'rows-9' };
    const [one, two] = [await patch('api', { maxRows: 9 }, key), await patch('api', { maxRows: 9 }, key)];
    expect(two.body).toEqual(one.body);
    expect(one.body).toMatchObject({ version: version + 1, changed: true });
    expect((await patch('api', { maxRows: 10 }, key)).status).toBe(422);
  });

  it.each<[string, string, unknown, number, string | undefined]>([
    ['a category that there is not', 'nonsense', {}, 404, undefined],
    ['a category of the prototype', '__proto__', {}, 404, undefined],
    ['another of the prototype', 'constructor', {}, 404, undefined],
    ['a name that there is not', 'smtp', { pot: 25 }, 400, 'settings.smtp.pot'],
    ['a name of the prototype', 'smtp', '{"__proto__":{"port":25}}', 400, '__proto__'],
    ['a number out of bounds', 'smtp', { port: 0 }, 400, 'settings.smtp.port'],
    ['a number as text', 'smtp', { port: '25' }, 400, 'settings.smtp.port'],
    ['a list as text', 'api', { schemas: 'public' }, 400, 'settings.api.schemas'],
    [
      'an address with a password',
      'general',
      { publicUrl: 'https://a:b@example.com' },
      400,
      'settings.general.publicUrl',
    ],
    ['a secret that is no text', 'smtp', { password: 5 }, 400, 'secrets.smtp.password'],
    ['an empty secret', 'smtp', { password: '' }, 400, 'secrets.smtp.password'],
    ['a named secret with a bad name', 'functions', { secrets: { '1X': HUSH } }, 400, 'secrets.functions.secrets.1X'],
    ['a secret as a whole', 'functions', { secrets: HUSH }, 400, 'settings.functions.secrets'],
    ['an address to listen at', 'network', { bindAddress: '10.0.0.1' }, 400, 'bindAddress'],
    ['a port that there is not', 'network', { ports: { smtp: 20000 } }, 400, 'ports.smtp'],
    ['a service that there is not', 'resources', { mail: { memoryMiB: 64 } }, 400, 'services.mail'],
    ['a variable that loads code', 'env', { meta: { NODE_OPTIONS: '-r x' } }, 400, 'services.meta.env.NODE_OPTIONS'],
    [
      'a variable of the release',
      'env',
      { auth: { GOTRUE_JWT_SECRET: 'x' } },
      400,
      'services.auth.env.GOTRUE_JWT_SECRET',
    ],
    ['a variable with a bad name', 'env', { auth: { 'A B': 'x' } }, 400, 'services.auth.env.A B'],
    ['a variable that is no text', 'env', { auth: { A: 5 } }, 400, 'services.auth.env.A'],
  ])('refuses %s by field, records nothing and quotes no secret', async (_, category, body, status, field) => {
    const before = await news();
    const answer = await patch(category, body);
    expect(answer.status).toBe(status);
    if (field !== undefined) expect(Object.keys(answer.body.errors ?? {})).toContain(field);
    expect(JSON.stringify(answer.body)).not.toContain(HUSH);
    expect(await news()).toBe(before);
  });

  it('says all about one release', async () => {
    interface Detail {
      readonly id: string;
      readonly catalogue: readonly { path: string; limits: object; recreates: string[] }[];
      readonly profiles: readonly { idleMiB: number }[];
      readonly images: readonly { service: string; image: string }[];
      readonly upgrades: readonly { from: string }[];
    }
    const { body } = await program.get<Detail>('releases/2026.10');
    expect(body.catalogue.find(({ path }) => path === 'api.maxRows')).toMatchObject({
      ...{ limits: { least: 1, most: 1_000_000 }, recreates: expect.arrayContaining(['rest']) as unknown },
    });
    expect(body.images).toContainEqual(
      expect.objectContaining({ service: 'db', image: 'supabase/postgres:17.6.1.136' }),
    );
    expect([body.profiles.length, body.upgrades.map(({ from }) => from)]).toEqual([3, ['2026.09']]);
    expect((await program.get('releases/nonsense')).status).toBe(404);
  });

  it.each(['2026.10', '2026.09'])(
    'refuses every setting of %s that is of another type, by its field',
    async (release) => {
      const { ref } = (await program.post<Accepted>('projects', { slug: `r${release.replace('.', '-')}`, release }))
        .body;
      const { categories } = (await program.get<{ categories: Category[] }>(`projects/${ref}/settings`)).body;
      const wrong: Record<string, unknown> = { boolean: 'yes', list: 'a', secrets: 'a' };
      const answers: unknown[] = [];
      const before = await news();
      for (const { category, settings } of categories) {
        for (const { name, kind } of [...settings, { name: 'nonsense', kind: 'none' }]) {
          const value = wrong[kind] ?? { a: 'thing' };
          const { status, body } = await program.call<Problem>('PATCH', `projects/${ref}/settings/${category}`, {
            [name]: value,
          });
          const field = Object.keys(body.errors ?? {}).find((key) => key.endsWith(`${category}.${name}`));
          if (status !== 400 || field === undefined) answers.push({ category, name, kind, status, body });
        }
      }
      expect(answers).toEqual([]);
      expect(categories.flatMap(({ settings }) => settings).length).toBeGreaterThan(100);
      expect(await news()).toBe(before);
    },
    60_000,
  );

  it('knows no settings of the small release', async () => {
    const { ref } = (await program.post<Accepted>('projects', { slug: 'small', release: '2026.11' })).body;
    expect((await program.get<{ categories: unknown[] }>(`projects/${ref}/settings`)).body.categories).toEqual([]);
    expect((await program.call('PATCH', `projects/${ref}/settings/auth`, { jwtExpiry: 60 })).status).toBe(404);
  });

  it('gives settings, secrets and switches with the whole spec too', async () => {
    const { ref } = (
      await program.post<Accepted>('projects', {
        ...{ slug: 'whole', profile: 'minimal', services: { meta: { enabled: true } } },
        ...{ settings: { smtp: { host: 'mail.example.com', adminEmail: 'a@example.com' } } },
        secrets: { 'smtp.password': HUSH },
      })
    ).body;
    const put = await program.put<Accepted>(`projects/${ref}`, { profile: 'minimal' });
    expect(put.body.changed).toBe(true);
    const { body } = await program.get<{ settings: object; services: object }>(`projects/${ref}`);
    expect(body).toMatchObject({ settings: {} });
    const smtp = (await program.get<Category>(`projects/${ref}/settings/smtp`)).body.settings;
    expect(smtp.find(({ name }) => name === 'password')!.set).toEqual({ '': expect.any(String) as unknown });
  });

  it('tells since when secrets are in force, of projects too that are older than that is kept', async () => {
    interface Rotatables {
      items: { secrets: { name: string; since: string | null }[] }[];
    }
    const known = async () => (await program.get<Rotatables>(`projects/${shop}/rotations`)).body;
    const before = await known();
    await program.down();
    const db = new Database(join(program.dataFolder, 'supascale.db'));
    db.exec('DELETE FROM secrets_in_force');
    db.exec("DELETE FROM migrations WHERE name LIKE 'FillReadModels%'");
    db.close();
    await program.up();
    expect(await known()).toEqual(before);
    expect(before.items.flatMap(({ secrets }) => secrets).filter(({ since }) => since === null)).toEqual([]);
  }, 60_000);
});
