import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { projectRefFrom } from '../../src/kernel/ids.js';
import { Secret } from '../../src/kernel/secret.js';
import type { Action } from '../../src/stack/domain/actions.js';
import type { DesiredStack } from '../../src/stack/domain/desired.js';
import { release202611 as core } from '../../src/stack/domain/releases/2026-11.js';
import { gateway } from '../../src/stack/domain/releases/supabase/gateway/index.js';
import { render } from '../../src/stack/domain/render.js';
import type { StackInput } from '../../src/stack/domain/stack-input.js';
import { dockerWorld, type DockerWorld } from '../harness/engine-docker-world.js';
import { eventually, requireEngine } from '../harness/engine.js';
import {
  expectedOf,
  key,
  ODDITIES,
  reached,
  ROUTES,
  SECRETS,
  SENDERS,
  situationOf,
  told,
  type Asked,
} from '../harness/gateway-table.js';
import { doneOf, echo, send, upgrade } from '../harness/gateway-upstreams.js';

jest.setTimeout(120_000);

const UPSTREAMS = ['auth', 'rest', 'realtime', 'storage', 'meta', 'functions', 'studio'];
/** The local forms of both gateways hold this nginx. */
const NGINX = 'supascale.local/library/nginx:1.28.0';
const NODE = 'supascale.local/supabase/postgres-meta:v0.99.0';

/** The core release's gateway with the files and the check of the full one. */
function stackOf(port: number, subnet: string): DesiredStack {
  const input: StackInput = {
    ref: projectRefFrom(randomBytes(20)),
    slug: 'gateway-full',
    status: 'active',
    spec: { release: core.id, bindAddress: '127.0.0.1', ports: { gateway: port, db: 1 }, services: {} },
    images: { set: 'local', registry: 'supascale.local' },
    subnet,
    generations: {},
    restarts: {},
    secrets: {},
  };
  const whole = render(input);
  const base = whole.containers.find(({ service }) => service === 'gateway')!;
  const { files, health } = gateway('envoy', { jwtIssuer: true });
  const local = situationOf('local');
  const made = (typeof files === 'function' ? files(local) : files).map(({ content, ...file }) => ({
    ...file,
    content:
      typeof content === 'string'
        ? content
        : content.map((part) => (typeof part === 'string' ? part : { ...part, version: 1 })),
  }));
  const check = typeof health === 'function' ? health(local) : health!;
  return {
    ...whole,
    volumes: [],
    order: ['gateway', 'services'],
    containers: [
      { ...base, image: NGINX, files: made, health: { ...check, intervalS: 2 }, dependsOn: [] },
      echo(base, NODE, 'services', UPSTREAMS),
    ],
  };
}

describe('The gateway of the full releases on nginx', () => {
  let world: DockerWorld;
  let stack: DesiredStack;
  let port: number;
  const signal = AbortSignal.timeout(110_000);
  const apply = (action: Action) =>
    world.engine.apply(stack.ref, action, {
      desired: stack,
      reveal: ({ secret }) => new Secret(SECRETS[secret]!),
      signal,
    });
  const ask = async (asked: Asked) => doneOf(await send(port, asked));
  const service = SENDERS['service']!;

  beforeAll(async () => {
    world = await dockerWorld((await requireEngine()).endpoint);
    port = await world.freePort();
    stack = stackOf(port, world.subnet());
    await apply({ kind: 'create-network', network: stack.network!, cause: 'test' });
    await apply({ kind: 'create', service: 'gateway', cause: 'test' });
    await apply({ kind: 'start', service: 'gateway', cause: 'test' });
    await eventually('the gateway answers', () =>
      send(port, { path: '/', headers: [] }).then(
        () => true,
        () => false,
      ),
    );
  });
  afterAll(() => world.end());

  it('starts without the services, says 503 in JSON, and finds them by itself', async () => {
    const away = await send(port, { path: '/rest/v1/t', headers: service });
    expect([away.status, JSON.parse(away.body)]).toEqual([
      503,
      { message: 'The service behind this address does not answer. Try again in a moment.' },
    ]);
    await apply({ kind: 'create', service: 'services', cause: 'test' });
    await apply({ kind: 'start', service: 'services', cause: 'test' });
    await eventually('they are found', async () =>
      (
        await Promise.all(['/rest/v1/t', '/pg/t', '/storage/v1/t'].map((path) => ask({ path, headers: service })))
      ).every((done) => 'upstream' in done),
    );
  });

  it('is healthy by its own check', () =>
    eventually('the check passes', async () =>
      (await world.engine.observe(stack.ref, { signal })).containers.some(
        (container) => container.service === 'gateway' && container.health === 'healthy',
      ),
    ));

  it.each(ROUTES)('%s', async (path, reaches, words) => {
    const done = await Promise.all(Object.values(SENDERS).map((headers) => ask({ path, headers })));
    expect(done.map(told).join(' ')).toBe(words);
    expect(done.map(reached)).toEqual(done.map((one) => expectedOf(reaches, one)));
  });

  it.each(ODDITIES)('%s is no way round', async (path, headers, gets) => {
    expect(reached(await ask({ path, headers }))).toBe(gets);
  });

  it('never lets a second key through beside the one that it looked at', async () => {
    const keys = [key('ANON_KEY'), key('SERVICE_ROLE_KEY')].map((value) => ['apikey', value] as const);
    expect(reached(await ask({ path: '/pg/tables', headers: keys }))).toMatch(/^40[13]$/);
    const answer = await send(port, { path: '/rest/v1/t', headers: keys });
    expect(answer.body).not.toContain(key('SERVICE_ROLE_KEY'));
  });

  it('tells services what they need, and nothing that a client made up', async () => {
    const seen = async (path: string, headers = SENDERS['publishable']!) => {
      const done = await ask({ path, headers });
      if ('status' in done) throw new Error(`${path} gives ${done.status}`);
      return done.headers;
    };
    const apikey = key('ANON_KEY_ASYMMETRIC');
    expect(await seen('/rest/v1/t')).toMatchObject({ apikey, 'x-forwarded-host': 'db.example', host: 'db.example' });
    expect(await seen('/storage/v1/s3', [['authorization', 'AWS4-HMAC-SHA256 x']])).toMatchObject({
      authorization: 'AWS4-HMAC-SHA256 x',
      'x-forwarded-prefix': '/storage/v1',
    });
    expect(await seen('/graphql/v1')).toMatchObject({ 'content-profile': 'graphql_public' });
    expect(await seen('/functions/v1/f', [['sb-api-key', 'forged']])).not.toHaveProperty('sb-api-key');
    const login = `Basic ${Buffer.from('admin:p4ssw0rd').toString('base64')}`;
    expect(await seen('/', [['authorization', login]])).not.toHaveProperty('authorization');
    const { headers } = await send(port, { path: '/', headers: [] });
    expect(headers['www-authenticate']).toContain('Basic');
  });

  it('opens a WebSocket to realtime, by its key in the query', async () => {
    const path = `/realtime/v1/websocket?apikey=${key('SUPABASE_PUBLISHABLE_KEY')}&vsn=1.0.0`;
    const { seen, said } = await upgrade(port, { path, headers: [] }, 'hello');
    const token = key('ANON_KEY_ASYMMETRIC');
    expect(said).toBe('hello');
    expect(seen.path).toBe(`/socket/websocket?vsn=1.0.0&apikey=${token}`);
    expect(seen.headers).toMatchObject({ host: 'realtime-dev.supabase-realtime', 'x-api-key': token });
    await expect(upgrade(port, { path: '/realtime/v1/websocket', headers: [] }, 'x')).rejects.toThrow('401');
    await expect(upgrade(port, { path: '/realtime/v1/api/tenants/x', headers: SENDERS['anon']! }, 'x')).rejects.toThrow(
      '403',
    );
  });

  it('takes large headers, and says so without showing a key when they are too large', async () => {
    const cookie = (size: number) => [...service, ['cookie', 'c'.repeat(size)] as const];
    expect(reached(await ask({ path: '/rest/v1/t', headers: cookie(30_000) }))).toBe('rest:3000/t');
    const refused = await send(port, { path: '/rest/v1/t', headers: cookie(300_000) }).catch(() => undefined);
    // nginx may close before all was sent, which is an answer too
    if (refused) expect(refused.status).toBe(400);
  });

  it('answers what browsers ask first without a key, for /pg/ only to pages of its own', async () => {
    const preflight = async (path: string, origin: string) => {
      const headers = [
        ['origin', origin],
        ['access-control-request-method', 'POST'],
        ['access-control-request-headers', 'apikey'],
      ] as const;
      const answer = await send(port, { method: 'OPTIONS', path, headers });
      return `${answer.status} ${String(answer.headers['access-control-allow-origin'])}`;
    };
    expect(await preflight('/rest/v1/t', 'https://app.example')).toBe('204 *');
    expect(await preflight('/pg/query', 'https://app.example')).toBe('204 undefined');
    expect(await preflight('/pg/query', 'https://localhost.example')).toBe('204 undefined');
    expect(await preflight('/pg/query', 'https://db.example')).toBe('204 https://db.example');
    expect(await preflight('/pg/query', 'http://localhost:3000')).toBe('204 http://localhost:3000');
  });

  it('leaves an answer of a service as it is, its errors too', async () => {
    expect((await send(port, { path: '/rest/v1/own-error', headers: service })).status).toBe(500);
  });

  it('P37 shows no key in its log nor in its own answers', async () => {
    const path = `/rest/v1/t?apikey=${key('SERVICE_ROLE_KEY')}`;
    await send(port, { path, headers: [] });
    const id = (await world.engine.observe(stack.ref, { signal })).containers.find((c) => c.service === 'services')!.id;
    await apply({ kind: 'stop', service: 'services', id, cause: 'test' });
    const own = [
      await send(port, { path, headers: [] }),
      await send(port, { path: `/rest/v1/%00?apikey=${key('SERVICE_ROLE_KEY')}`, headers: [] }),
      await send(port, { path: `/pg/t?apikey=${key('ANON_KEY')}`, headers: [] }),
    ];
    expect(own.map(({ status }) => status)).toEqual([503, 400, 403]);
    const lines = (await world.engine.logTail(stack.ref, 'gateway', 1000, signal)).join('\n');
    expect(lines).toContain('"caller":"service","method":"GET","path":"/rest/v1/t","status":200');
    for (const value of Object.values(SECRETS)) {
      expect(lines).not.toContain(value);
      for (const { body, headers } of own) expect(body + JSON.stringify(headers)).not.toContain(value);
    }
  });
});
