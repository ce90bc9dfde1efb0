import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { projectRefFrom } from '../../src/kernel/ids.js';
import type { Secret } from '../../src/kernel/secret.js';
import { freshIngredients } from '../../src/secrets/ingredients.js';
import { makeSecrets } from '../../src/secrets/secret-maker.js';
import type { Action } from '../../src/stack/domain/actions.js';
import type { DesiredStack } from '../../src/stack/domain/desired.js';
import { release202611 as core } from '../../src/stack/domain/releases/2026-11.js';
import { render } from '../../src/stack/domain/render.js';
import { dockerWorld, type DockerWorld } from '../harness/engine-docker-world.js';
import { eventually, requireEngine } from '../harness/engine.js';

jest.setTimeout(120_000);

/** In place of postgres-meta: answers with what reached it. */
const ECHO = `
events {}
http {
  server {
    listen 8080;
    default_type application/json;
    location /slow { return 500 'its own words'; }
    location / { return 200 '{"target":"$request_uri","apikey":"$http_apikey","authorization":"$http_authorization","proto":"$http_x_forwarded_proto"}'; }
  }
}`;

interface Problem {
  title: string;
  status: number;
  message: string;
}

describe('The gateway of the newest release', () => {
  let world: DockerWorld;
  let stack: DesiredStack;
  let secrets: Readonly<Record<string, Secret>>;
  let url: string;
  const signal = AbortSignal.timeout(110_000);
  const apply = (action: Action) =>
    world.engine.apply(stack.ref, action, { desired: stack, reveal: ({ secret }) => secrets[secret]!, signal });
  const key = (name: 'ANON_KEY' | 'SERVICE_ROLE_KEY') => secrets[name]!.reveal();
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${url}${path}`, { headers, method });
  const problem = async (answer: Response) => {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const body = (await answer.json()) as Problem;
    expect(body.status).toBe(answer.status);
    return body.message;
  };
  const echo = async (answer: Response) => (await answer.json()) as Record<string, string>;
  const idOf = async (service: string) =>
    (await world.engine.observe(stack.ref, { signal })).containers.find((c) => c.service === service)!.id;

  beforeAll(async () => {
    world = await dockerWorld((await requireEngine()).endpoint);
    secrets = makeSecrets(core, freshIngredients());
    const ports = { gateway: await world.freePort(), db: 1 };
    const whole = render({
      ref: projectRefFrom(randomBytes(20)),
      slug: 'gateway-test',
      status: 'active',
      spec: { release: core.id, bindAddress: '127.0.0.1', ports, services: {} },
      images: { set: 'local', registry: 'supascale.local' },
      subnet: world.subnet(),
      generations: {},
      restarts: {},
      secrets: {},
    });
    const gateway = whole.containers.find(({ service }) => service === 'gateway')!;
    const { ports: _, ...likeIt } = gateway;
    const meta = { ...whole.containers.find(({ service }) => service === 'meta')! };
    const config = [{ path: '/etc/nginx/nginx.conf', mode: 0o644, content: ECHO }];
    stack = {
      ...whole,
      volumes: [],
      containers: [
        gateway,
        { ...likeIt, name: meta.name, service: 'meta', aliases: ['meta'], ports: [], files: config },
      ],
    };
    url = `http://127.0.0.1:${ports.gateway}`;
    await apply({ kind: 'create-network', network: stack.network!, cause: 'test' });
    await apply({ kind: 'create', service: 'gateway', cause: 'test' });
    await apply({ kind: 'start', service: 'gateway', cause: 'test' });
    await eventually('the gateway answers', () =>
      ask('/health').then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });
  afterAll(() => world.end());

  it('starts without the services behind it and says so, then finds them by itself', async () => {
    const service = { apikey: key('SERVICE_ROLE_KEY') };
    expect((await ask('/health')).status).toBe(200);
    const away = await ask('/pg/tables', service);
    expect(away.status).toBe(502);
    expect(await problem(away)).toContain('does not answer');
    await apply({ kind: 'create', service: 'meta', cause: 'test' });
    await apply({ kind: 'start', service: 'meta', cause: 'test' });
    await eventually('meta is found', async () => (await ask('/pg/tables', service)).status === 200);
  });

  it('is healthy by its own check', async () => {
    await eventually('the check passes', async () =>
      (await world.engine.observe(stack.ref, { signal })).containers.some(
        (c) => c.service === 'gateway' && c.health === 'healthy',
      ),
    );
  });

  it('asks for a key, and for the right one', async () => {
    const [anon, service] = [key('ANON_KEY'), key('SERVICE_ROLE_KEY')];
    const table: [string, Record<string, string>, number][] = [
      ['/', {}, 401],
      ['/', { apikey: 'nonsense' }, 401],
      ['/', { apikey: `${anon}x` }, 401],
      ['/', { apikey: anon.slice(0, -1) }, 401],
      ['/', { apikey: anon.toUpperCase() }, 401],
      ['/', { apikey: anon.replaceAll('.', 'x') }, 401],
      ['/', { authorization: `Basic ${anon}` }, 401],
      ['/', { apikey: anon }, 200],
      ['/', { authorization: `Bearer ${anon}` }, 200],
      ['/pg/tables', {}, 401],
      ['/pg/tables', { apikey: anon }, 403],
      ['/%70g/tables', { apikey: anon }, 403],
      ['/x/..%2fpg/tables', { apikey: anon }, 403],
      ['/pg/tables', { apikey: anon, authorization: `Bearer ${service}` }, 403],
      ['/pg/tables', { apikey: service }, 200],
      ['/pg/tables', { apikey: service, authorization: 'Bearer token of a user' }, 200],
      ['/pg/tables', { authorization: `bearer ${service}` }, 200],
      [`/pg/tables?apikey=${service}`, {}, 200],
      ['/pg', { apikey: service }, 404],
      ['/rest/v1/', { apikey: service }, 404],
      ['/rest/v1/', {}, 401],
    ];
    const answers = await Promise.all(table.map(async ([path, headers]) => (await ask(path, headers)).status));
    expect(answers.map((status, at) => [table[at]![0], status])).toEqual(
      table.map(([path, , status]) => [path, status]),
    );
    expect(await problem(await ask('/'))).toBe('Send a key of this project in the header apikey.');
    expect(await problem(await ask('/', { apikey: 'x' }))).toBe('This is not a key of this project.');
    expect(await (await ask('/', { apikey: anon })).json()).toEqual({
      routes: [{ path: '/pg/', means: 'database administration', key: 'service' }],
    });
  });

  it('hands on the request without prefix and key', async () => {
    const service = key('SERVICE_ROLE_KEY');
    const headers = { apikey: service, authorization: `Bearer ${service}` };
    expect(await echo(await ask('/pg/tables/1?a=1&b=%20x', headers))).toEqual({
      target: '/tables/1?a=1&b=%20x',
      apikey: '',
      authorization: '',
      proto: 'http',
    });
    const targets = [
      `?apikey=${service}`,
      `?apikey=${service}&a=1`,
      `?a=1&apikey=${service}`,
      `?a=1&APIKEY=${service}&b=2`,
    ];
    const seen = await Promise.all(targets.map(async (query) => (await echo(await ask(`/pg/t${query}`))).target));
    expect(seen).toEqual(['/t', '/t?a=1', '/t?a=1', '/t?a=1&b=2']);
  });

  it('leaves an answer of the service as it is', async () => {
    const answer = await ask('/pg/slow', { apikey: key('SERVICE_ROLE_KEY') });
    expect([answer.status, await answer.text()]).toEqual([500, 'its own words']);
  });

  it('answers what browsers ask first without a key, for /pg/ only to pages of this machine', async () => {
    const preflight = async (path: string, origin: string) => {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'apikey, x-mine',
      };
      const { status, headers: got } = await ask(path, headers, 'OPTIONS');
      return [
        status,
        got.get('access-control-allow-origin'),
        got.get('access-control-allow-headers'),
        got.get('access-control-max-age'),
      ];
    };
    expect(await preflight('/rest/v1/x', 'https://app.example')).toEqual([204, '*', 'apikey, x-mine', '3600']);
    expect(await preflight('/pg/query', 'http://localhost:3000')).toEqual([
      204,
      'http://localhost:3000',
      'apikey, x-mine',
      '3600',
    ]);
    expect((await preflight('/pg/query', 'https://app.example'))[1]).toBeNull();
    expect((await preflight('/pg/query', 'https://localhost.example'))[1]).toBeNull();
    expect((await ask('/pg/query', {}, 'OPTIONS')).status).toBe(401);
  });

  it('refuses what is too large or cannot be read, in JSON, and does not tell its version', async () => {
    const apikey = key('SERVICE_ROLE_KEY');
    const answer = await fetch(`${url}/pg/query`, {
      method: 'POST',
      headers: { apikey },
      body: Buffer.alloc(50 * 1024 ** 2 + 1),
    }).catch(() => undefined);
    // nginx may close before all was sent, which some clients take for a broken connection
    if (answer) expect(answer.status).toBe(413);
    expect(await problem(await ask(`/${'a'.repeat(40_000)}`, { apikey }))).toBe('The address is too long.');
    expect((await ask('/health')).headers.get('server')).toBe('nginx');
  });

  it('P37 shows no key in its log', async () => {
    const apikey = key('SERVICE_ROLE_KEY');
    await ask(`/pg/tables?apikey=${apikey}`);
    await apply({ kind: 'stop', service: 'meta', id: await idOf('meta'), cause: 'test' });
    expect((await ask(`/pg/tables?apikey=${apikey}`)).status).toBeGreaterThanOrEqual(502);
    const lines = (await world.engine.logTail(stack.ref, 'gateway', 100, signal)).join('\n');
    expect(lines).toContain('"caller":"service","method":"GET","path":"/pg/tables","status":200');
    for (const name of ['ANON_KEY', 'SERVICE_ROLE_KEY'] as const) expect(lines).not.toContain(key(name));
  });

  it('ends by itself when told to: nobody had to kill it', async () => {
    await apply({ kind: 'stop', service: 'gateway', id: await idOf('gateway'), cause: 'test' });
    const [gateway] = (await world.engine.observe(stack.ref, { signal })).containers.filter(
      (c) => c.service === 'gateway',
    );
    expect(gateway).toMatchObject({ state: 'exited', exitCode: 0 });
  });
});
