import { parse } from 'yaml';
import { envoyOf, managerOf, type Bootstrap } from '../../../../../../test/harness/gateway-envoy.js';
import { kongOf, type KongFile } from '../../../../../../test/harness/gateway-kong.js';
import {
  expectedOf,
  key,
  ODDITIES,
  reached,
  revealed,
  ROUTES,
  SECRETS,
  SENDERS,
  situationOf,
  told,
  type Ask,
} from '../../../../../../test/harness/gateway-table.js';
import { gateway, type GatewayKind } from './index.js';
import { routesOf } from './routes.js';

const filesOf = (kind: GatewayKind, off: readonly string[] = [], imageSet: 'official' | 'local' = 'official') => {
  const { files } = gateway(kind, { jwtIssuer: true });
  return typeof files === 'function' ? files(situationOf(imageSet, off)) : files;
};
const fileOf = (kind: GatewayKind, off: readonly string[] = []) => revealed(filesOf(kind, off)[0]!.content);
const forms: readonly (readonly [GatewayKind, (off?: readonly string[]) => Ask])[] = [
  ['envoy', (off) => envoyOf(fileOf('envoy', off))],
  ['kong', (off) => kongOf(fileOf('kong', off))],
];

describe.each(forms)('The gateway as %s', (kind, formOf) => {
  const ask = formOf();

  it.each(ROUTES)('%s', async (path, reaches, words) => {
    const done = await Promise.all(Object.values(SENDERS).map(async (headers) => ask({ path, headers })));
    expect(done.map(told).join(' ')).toBe(words);
    expect(done.map(reached)).toEqual(done.map((one) => expectedOf(reaches, one)));
  });

  it.each(ODDITIES)('%s is no way round', async (path, headers, gets) => {
    expect(reached(await ask({ path, headers }))).toBe(gets);
  });

  it('has two equal headers for no key at all', async () => {
    const both = [key('ANON_KEY'), key('SERVICE_ROLE_KEY')].map((value) => ['apikey', value] as const);
    expect(reached(await ask({ path: '/pg/tables', headers: both }))).toBe('401');
    expect(reached(await ask({ path: '/pg/tables', headers: [...both].reverse() }))).toBe('401');
  });

  it('tells services what they need, and nothing that a client made up', async () => {
    const anon = SENDERS['publishable']!;
    const seen = async (path: string, headers = anon) => {
      const done = await ask({ path, headers });
      if ('status' in done) throw new Error(`${path} gives ${done.status}`);
      return done.headers;
    };
    const token = key('ANON_KEY_ASYMMETRIC');
    expect(await seen('/rest/v1/t')).toMatchObject({ apikey: token, 'x-forwarded-prefix': '/rest/v1' });
    expect(await seen('/storage/v1/object')).toMatchObject({ 'x-forwarded-prefix': '/storage/v1' });
    expect(await seen('/graphql/v1', [...anon, ['content-profile', 'x']])).toMatchObject({
      'content-profile': 'graphql_public',
    });
    const socket = { host: 'realtime-dev.supabase-realtime', 'x-api-key': token };
    expect(await seen('/realtime/v1/websocket', [...anon, ['x-api-key', 'x']])).toMatchObject(socket);
    expect(await seen('/realtime/v1/api/broadcast')).toMatchObject({ host: socket.host });
    expect(await seen('/functions/v1/f', [['sb-api-key', 'forged']])).not.toHaveProperty('sb-api-key');
    expect(await seen('/storage/v1/s3', [['authorization', 'AWS4-HMAC-SHA256 x']])).toMatchObject({
      authorization: 'AWS4-HMAC-SHA256 x',
    });
  });

  it('answers what browsers ask first without a key, for /pg/ at most to pages of its own', async () => {
    const preflight = async (path: string, origin: string) =>
      reached(
        await ask({
          method: 'OPTIONS',
          path,
          headers: [
            ['origin', origin],
            ['access-control-request-method', 'POST'],
          ],
        }),
      );
    expect(await preflight('/rest/v1/t', 'https://app.example')).toBe('200');
    expect(await preflight('/pg/query', 'https://app.example')).toBe('401');
    expect(await preflight('/pg/query', 'https://localhost.example')).toBe('401');
    // Kong has no such exception: there nobody's pages may.
    const own = kind === 'envoy' ? '200' : '401';
    expect(await preflight('/pg/query', 'https://db.example')).toBe(own);
    expect(await preflight('/pg/query', 'http://localhost:3000')).toBe(own);
  });

  it('answers 404 for what is switched off, and never hands it to a wider route', async () => {
    const light = formOf(['storage', 'functions', 'realtime', 'meta', 'studio']);
    const headers = SENDERS['service']!;
    for (const path of ['/storage/v1/x', '/functions/v1/x', '/realtime/v1/x', '/pg/x', '/', '/anything'])
      expect([path, reached(await light({ path, headers }))]).toEqual([path, '404']);
    expect(reached(await light({ path: '/realtime/v1/api/tenants', headers }))).toBe('403');
    expect(reached(await light({ path: '/rest/v1/t', headers }))).toBe('rest:3000/t');
  });

  it('keeps keys as references until the container is made', () => {
    for (const imageSet of ['official', 'local'] as const)
      for (const { content } of filesOf(kind, [], imageSet)) {
        const own = JSON.stringify(content);
        for (const value of Object.values(SECRETS)) expect(own).not.toContain(value);
      }
  });
});

describe('The files of the gateways', () => {
  it('hold a password of any characters as it is', () => {
    const odd = `'"\\|&$%{}]] # : -`;
    const text = (kind: GatewayKind) => fileOf(kind).replaceAll(key('DASHBOARD_PASSWORD'), () => odd);
    const { consumers } = parse(text('kong')) as KongFile;
    expect(consumers[0]!.basicauth_credentials![0]!.password).toBe(odd);
    const login = `Basic ${Buffer.from(`admin:${odd}`).toString('base64')}`;
    expect(reached(envoyOf(text('envoy'))({ path: '/', headers: [['authorization', login]] }) as never)).toBe(
      'studio:3000/',
    );
  });

  it('open no door for administrators, and log no query', () => {
    expect(parse(fileOf('envoy')) as Bootstrap).not.toHaveProperty('admin');
    const log = JSON.stringify(managerOf(fileOf('envoy')).access_log);
    expect(log).toContain('REQ_WITHOUT_QUERY');
    expect(log).not.toMatch(/%REQ\([^)]*PATH/);
    const { env } = gateway('kong', { jwtIssuer: false });
    expect(env['KONG_ADMIN_LISTEN']).toEqual({ from: 'constant', value: 'off' });
    expect(JSON.stringify(env['KONG_NGINX_HTTP_LOG_FORMAT'])).not.toMatch(
      /\$request[ "_](?!method|time)|\$args|\$http_/,
    );
  });

  it('take nothing from a user that means something to their languages', () => {
    const nasty = {
      ...situationOf('local'),
      urls: { public: `https://a';b.example`, auth: `https://a.example/';x`, site: '' },
      // Mail templates are no part of a language: see mail-templates.spec.ts.
      setting: (path: string) => (path.startsWith('smtp.body') ? undefined : `x"; } evil ' \n:`),
    };
    for (const kind of ['envoy', 'kong'] as const)
      for (const imageSet of ['local', 'official'] as const) {
        const { files } = gateway(kind, { jwtIssuer: true });
        const texts = (files as Extract<typeof files, (...args: never) => unknown>)({ ...nasty, imageSet });
        for (const { content } of texts) {
          expect(revealed(content)).not.toMatch(/;b\.example|';x|evil '/);
          if (imageSet === 'official') expect(parse(revealed(content))).toBeDefined();
        }
      }
  });

  it('name 21 routes, and the address of auth where the release does', () => {
    const paths = (jwtIssuer: boolean) => routesOf(situationOf('official'), { jwtIssuer }).map(({ path }) => path);
    expect(paths(true)).toHaveLength(21);
    expect(paths(true)).toContain('/.well-known/oauth-authorization-server/auth/v1');
    expect(paths(false)).toContain('/.well-known/oauth-authorization-server');
  });
});
