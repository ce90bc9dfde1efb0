import { Program } from '../harness/program.js';

interface ProblemBody {
  code: string;
  errors?: Record<string, string[]>;
}
interface Project {
  ref: string;
  slug: string;
  version: number;
  ports: Record<string, number>;
  subnet: string;
  services: Record<string, unknown>;
}

/** The built program over HTTP, without any engine: wishes are recorded all the same. */
describe('The projects API', () => {
  let program: Program;
  let shop: string;
  const count = async () => {
    const { body } = await program.get<{ items: { id: number }[] }>('activity?limit=1');
    return body.items[0]!.id;
  };

  beforeAll(async () => {
    program = await Program.start({
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock', SUPASCALE_PORT_FIRST: '20000', SUPASCALE_PORT_LAST: '29999' },
    });
    shop = (await program.post<Project>('projects', { slug: 'shop' })).body.ref;
  }, 60_000);
  afterAll(() => program.kill());

  it('records wishes without an engine and says that it is unreachable', async () => {
    const seen = await program.waitFor(shop, ({ light }) => light === 'unknown', 10_000);
    expect(seen.conditions.find(({ type }) => type === 'EngineReachable')).toMatchObject({
      status: 'false',
      reason: 'engine-unreachable',
    });
    const plan = await program.post<ProblemBody>(`projects/${shop}/plan`, {});
    expect([plan.status, plan.body.code]).toEqual([503, 'unavailable']);
  });

  const bad: [
    string,
    string,
    () => Promise<{ status: number; body: ProblemBody }>,
    number,
    string,
    string | undefined,
  ][] = [
    ['an unknown field', 'POST', () => program.post('projects', { slug: 'abc', color: 1 }), 400, 'invalid', 'color'],
    ['a wrong type', 'POST', () => program.post('projects', { slug: 7 }), 400, 'invalid', 'slug'],
    ['a bad slug', 'POST', () => program.post('projects', { slug: 'Shop!' }), 400, 'invalid', 'slug'],
    ['a reserved slug', 'POST', () => program.post('projects', { slug: 'admin' }), 400, 'invalid', 'slug'],
    ['a taken slug', 'POST', () => program.post('projects', { slug: 'shop' }), 409, 'taken', 'slug'],
    [
      'an unknown release',
      'POST',
      () => program.post('projects', { slug: 'abc', release: '1999.01' }),
      400,
      'invalid',
      'release',
    ],
    [
      'an unknown server',
      'POST',
      () => program.post('projects', { slug: 'abc', serverId: 'mars' }),
      400,
      'invalid',
      'serverId',
    ],
    [
      'a port as text',
      'POST',
      () => program.post('projects', { slug: 'abc', ports: { db: '20100' } }),
      400,
      'invalid',
      'ports.db',
    ],
    [
      'a port out of range',
      'POST',
      () => program.post('projects', { slug: 'abc', ports: { db: 80 } }),
      400,
      'invalid',
      'ports.db',
    ],
    [
      'an unknown port',
      'POST',
      () => program.post('projects', { slug: 'abc', ports: { smtp: 20100 } }),
      400,
      'invalid',
      'ports.smtp',
    ],
    [
      'an unknown service',
      'POST',
      () => program.post('projects', { slug: 'abc', services: { mail: {} } }),
      400,
      'invalid',
      'services.mail',
    ],
    [
      'a tag that is not of the release',
      'POST',
      () => program.post('projects', { slug: 'abc', services: { db: { tag: 'latest' } } }),
      400,
      'invalid',
      'services.db.tag',
    ],
    [
      'a variable that the release sets',
      'PUT',
      () => program.put(`projects/${shop}`, { services: { db: { env: { POSTGRES_PASSWORD: 'x' } } } }),
      400,
      'invalid',
      'services.db.env.POSTGRES_PASSWORD',
    ],
    [
      'a variable that loads code',
      'PUT',
      () => program.put(`projects/${shop}`, { services: { meta: { env: { NODE_OPTIONS: 'x' } } } }),
      400,
      'invalid',
      'services.meta.env.NODE_OPTIONS',
    ],
    [
      'a stale If-Match',
      'PUT',
      () => program.put(`projects/${shop}`, { displayName: 'X' }, { 'If-Match': '"99"' }),
      412,
      'version-conflict',
      undefined,
    ],
    [
      'an If-Match that is none',
      'PUT',
      () => program.put(`projects/${shop}`, { displayName: 'X' }, { 'If-Match': '1' }),
      400,
      'invalid',
      'If-Match',
    ],
    ['invalid JSON', 'POST', () => program.post('projects', '{"slug":'), 400, 'invalid', 'body'],
    [
      '1 MB',
      'POST',
      () => program.post('projects', { slug: 'abc', displayName: 'x'.repeat(1 << 20) }),
      413,
      'too-large',
      undefined,
    ],
    [
      'a removal without the choice about data',
      'POST',
      () => program.post(`projects/${shop}/remove`, { confirm: 'shop' }),
      400,
      'invalid',
      'keepData',
    ],
    [
      'a project that is not there',
      'POST',
      () => program.post(`projects/${'z'.repeat(20)}/pause`, {}),
      404,
      'not-found',
      undefined,
    ],
    ['no project’s ref', 'GET', () => program.get('projects/..%2f..%2fetc'), 404, 'not-found', undefined],
  ];

  it.each(bad)('refuses %s (%s) by field and records nothing', async (_, __, ask, status, code, field) => {
    const before = await count();
    const answer = await ask();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (field !== undefined) expect(Object.keys(answer.body.errors ?? {})).toContain(field);
    expect(await count()).toBe(before);
  });

  it('P5 gives one effect and one answer for a repeated Idempotency-Key, and 422 for another body under it', async () => {
    const key = { 'Idempotency-Key': 'make-blog-1' };
    const answers = await Promise.all([1, 2, 3].map(() => program.post<Project>('projects', { slug: 'blog' }, key)));
    expect(new Set(answers.map(({ body }) => body.ref)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const before = await count();
    const other = await program.post<ProblemBody>('projects', { slug: 'blog-two' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch']);
    expect(await count()).toBe(before);
  });

  it('applies a spec declaratively: each difference is an event, nothing when nothing differs', async () => {
    const wanted = { displayName: 'The shop', services: { db: { memoryMiB: 2048 } } };
    const first = await program.put<{ version: number; changed: boolean }>(`projects/${shop}`, wanted);
    expect(first.body).toMatchObject({ version: 3, changed: true });
    const again = await program.put<{ version: number; changed: boolean }>(`projects/${shop}`, wanted);
    expect(again.body).toMatchObject({ version: 3, changed: false });
    expect(again.headers.get('etag')).toBe('"3"');
    const { body } = await program.get<Project>('projects/shop');
    expect(body).toMatchObject({ ref: shop, displayName: 'The shop', services: { db: { memoryMiB: 2048 } } });
  });

  it('P14 gives every project ports and a network of its own, however many ask at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 30 }, (_, at) => program.post<Project>('projects', { slug: `many-${at}` })),
    );
    expect(asked.filter(({ status }) => status !== 202).map(({ body }) => body)).toEqual([]);
    const { items } = (await program.get<{ items: Project[] }>('projects?limit=100')).body;
    const ports = items.flatMap((project) => Object.values(project.ports));
    expect(ports.length).toBe(2 * items.length);
    expect(new Set(ports).size).toBe(ports.length);
    expect(new Set(items.map(({ subnet }) => subnet)).size).toBe(items.length);
    const taken = await program.post<ProblemBody>('projects', { slug: 'greedy', ports: { gateway: ports[0] } });
    expect([taken.status, taken.body.code, Object.keys(taken.body.errors!)]).toEqual([409, 'taken', ['ports.gateway']]);
  }, 60_000);

  it('pages through projects in order', async () => {
    const slugs: string[] = [];
    for (let cursor = ''; ;) {
      const page = await program.get<{ items: Project[]; next: string | null }>(`projects?limit=7${cursor}`);
      slugs.push(...page.body.items.map(({ slug }) => slug));
      if (page.body.next === null) break;
      cursor = `&cursor=${page.body.next}`;
    }
    expect(slugs).toEqual([...slugs].sort());
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(slugs).toContain('many-29');
  });

  it('describes itself', async () => {
    const { body } = await program.get<{ openapi: string; paths: Record<string, object> }>('openapi.json');
    expect(body.openapi).toMatch(/^3\./);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/projects',
        '/api/v1/projects/{ref}/plan',
        '/api/v1/activity',
        '/api/v1/session',
      ]),
    );
    expect(JSON.stringify(body)).toContain('keepData');
  });
});
