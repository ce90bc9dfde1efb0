import { JwtService } from '@nestjs/jwt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import request, { type Response, type Test } from 'supertest';
import { SessionKey } from '../../src/auth/session-key.js';
import { Setup } from '../../src/auth/setup.js';
import { TOKEN_TYPE } from '../../src/auth/sessions.js';
import { EventStore } from '../../src/event-store/event-store.js';
import { startAccessApp, type AccessApp } from './access-app.js';

const PASSWORD = 'a lovely day at sea';
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One browser: keeps its cookies, sends what browsers send. */
class Browser {
  readonly agent = request.agent('');
  cookies = new Map<string, string>();
  csrf = '';
  constructor(private readonly access: AccessApp) {}

  ask(method: Method, path: string): Test {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const test = request(this.access.origin)[method](path).set('Origin', this.access.origin);
    if (this.csrf) void test.set('X-CSRF-Token', this.csrf);
    return cookie ? test.set('Cookie', cookie) : test;
  }
  keep(response: Response): Response {
    for (const line of (response.headers['set-cookie'] as unknown as string[] | undefined) ?? []) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    this.csrf = (response.body as { csrfToken?: string }).csrfToken ?? this.csrf;
    return response;
  }
  async signIn(username = 'ada', password = PASSWORD): Promise<Response> {
    return this.keep(await this.ask('post', '/api/v1/session').send({ username, password }));
  }
}

async function withOwner(access: AccessApp): Promise<Browser> {
  const token = await access.app.get(Setup).pendingToken();
  const browser = new Browser(access);
  browser.keep(
    await browser.ask('post', '/api/v1/setup').send({ token, username: 'Ada', password: PASSWORD }).expect(201),
  );
  return browser;
}

const eventCount = async (access: AccessApp): Promise<number> =>
  (await access.app.get(EventStore).head('wishes')).position;
const problem = (code: string, errors?: object) =>
  expect.objectContaining({
    type: `/problems/${code}`,
    code,
    requestId: expect.any(String),
    ...(errors && { errors }),
  });

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}
function routesOf(access: AccessApp): [Method, string][] {
  const { stack } = access.app.getHttpAdapter().getInstance().router as unknown as { stack: readonly Layer[] };
  return stack.flatMap(({ route }) =>
    route ? Object.keys(route.methods).map((method): [Method, string] => [method as Method, route.path]) : [],
  );
}

describe('A fresh installation (P36)', () => {
  let access: AccessApp;
  beforeAll(async () => void (access = await startAccessApp()));
  afterAll(() => access.close());

  const redeem = (body: object) => new Browser(access).ask('post', '/api/v1/setup').send(body);

  it('belongs to nobody without the token', async () => {
    await access.app.get(Setup).pendingToken();
    const response = await redeem({ token: 'x'.repeat(43), username: 'eve', password: PASSWORD });
    expect([response.status, response.body]).toEqual([403, problem('forbidden')]);
  });

  it('names what is wrong with name and password, and keeps the token', async () => {
    const token = await access.app.get(Setup).pendingToken();
    const short = await redeem({ token, username: 'ada', password: 'short' });
    expect([short.status, short.body]).toEqual([
      400,
      problem('invalid', { password: [expect.stringContaining('12 to 256')] }),
    ]);
    const odd = await redeem({ token, username: '../ada', password: PASSWORD });
    expect(odd.body).toEqual(problem('invalid', { username: [expect.stringContaining('2 to 40')] }));
    expect(await eventCount(access)).toBe(0);
  });

  it('has a new token once the old one has run out', async () => {
    const setup = access.app.get(Setup);
    const old = await setup.pendingToken();
    access.ahead += 31 * 60_000;
    expect((await redeem({ token: old, username: 'eve', password: PASSWORD })).status).toBe(403);
    expect(await setup.pendingToken()).not.toBe(old);
    expect((await redeem({ token: old, username: 'eve', password: PASSWORD })).status).toBe(403);
  });

  it('gets exactly one owner, however many race', async () => {
    const token = await access.app.get(Setup).pendingToken();
    const racers = await Promise.all(
      ['ada', 'eve', 'mallory'].map((username) => redeem({ token, username, password: PASSWORD })),
    );
    expect(racers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(racers.filter(({ status }) => status === 409).map(({ body }) => body as unknown)).toEqual([
      problem('wrong-state'),
      problem('wrong-state'),
    ]);
    expect(await access.app.get(Setup).pendingToken()).toBeNull();
    expect((await redeem({ token, username: 'late', password: PASSWORD })).status).toBe(409);
    expect(await eventCount(access)).toBe(2); // UserRegistered, SignedIn
  });
});

describe('A session', () => {
  let access: AccessApp;
  let owner: Browser;
  beforeAll(async () => {
    access = await startAccessApp();
    owner = await withOwner(access);
  });
  afterAll(() => access.close());

  it('begins with the right password and shows who is signed in', async () => {
    const browser = new Browser(access);
    const response = await browser.signIn('ADA');
    expect([response.status, response.body]).toMatchObject([200, { user: { username: 'ada', role: 'owner' } }]);
    const [cookie] = response.headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^sid=[\w.-]+; Max-Age=86400; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    expect((await browser.ask('get', '/api/v1/session')).body).toEqual(response.body);
    expect((await browser.ask('get', '/api/v1/things')).status).toBe(200);
  });

  it('is another one each time (S9)', async () => {
    const [a, b] = [new Browser(access), new Browser(access)];
    await a.signIn();
    await b.signIn();
    expect(a.cookies.get('sid')).not.toBe(b.cookies.get('sid'));
    expect(a.csrf).not.toBe(b.csrf);
  });

  it('ends with the logout: the cookie is worth nothing on any route, and open streams are cut (P33)', async () => {
    const browser = new Browser(access);
    await browser.signIn();
    const kept = new Map(browser.cookies);
    const stream = await openStream(access, browser);
    const out = browser.keep(await browser.ask('delete', '/api/v1/session'));
    expect(out.status).toBe(204);
    expect(browser.cookies.has('sid')).toBe(false);
    await stream.ended;
    browser.cookies = kept;
    for (const path of ['/api/v1/session', '/api/v1/things', '/api/v1/api-keys', '/api/v1/things/feed']) {
      const response = await browser.ask('get', path);
      expect([path, response.status, response.body]).toEqual([path, 401, problem('unauthenticated')]);
    }
    expect((await browser.ask('delete', '/api/v1/session')).status).toBe(401);
  });

  it('may have 32 streams open, and as many again once they are closed', async () => {
    const browser = new Browser(access);
    await browser.signIn();
    const streams = await Promise.all(Array.from({ length: 32 }, () => openStream(access, browser)));
    const refused = await browser.ask('get', '/api/v1/things/feed');
    expect([refused.status, refused.body]).toEqual([429, problem('too-many')]);
    await browser.ask('delete', '/api/v1/session');
    await Promise.all(streams.map(({ ended }) => ended));
    await browser.signIn();
    const again = await openStream(access, browser);
    await browser.ask('delete', '/api/v1/session');
    await again.ended;
  });

  it.each<[string, (token: string, key: SessionKey) => string]>([
    ['signed by somebody else', (t) => signed(t, createSecretKey(randomBytes(32)), {})],
    ['without signature', (t) => `${b64({ alg: 'none', typ: TOKEN_TYPE })}.${t.split('.')[1]}.`],
    ['of another type', (t, key) => signed(t, key.sessions, {}, 'JWT')],
    ['for another audience', (t, key) => signed(t, key.sessions, { aud: 'other' })],
    ['from another issuer', (t, key) => signed(t, key.sessions, { iss: 'http://localhost:1' })],
    ['that is over', (t, key) => signed(t, key.sessions, { exp: Math.floor(Date.now() / 1000) - 31 })],
    ['that is not yet valid', (t, key) => signed(t, key.sessions, { nbf: Math.floor(Date.now() / 1000) + 60 })],
    ['without an end', (t, key) => signed(t, key.sessions, { exp: undefined })],
    ['of another user', (t, key) => signed(t, key.sessions, { sub: 'eve' })],
    ['of a session that never was', (t, key) => signed(t, key.sessions, { jti: 'x'.repeat(43) })],
    ['that is no token', () => 'x'],
  ])('is not begun by a token %s (S10)', async (_, forge) => {
    const browser = new Browser(access);
    const real = owner.cookies.get('sid') ?? '';
    browser.cookies.set('sid', forge(real, access.app.get(SessionKey)));
    const response = await browser.ask('get', '/api/v1/session');
    expect([response.status, response.body]).toEqual([401, problem('unauthenticated')]);
  });

  it('is found by a token that only differs in nothing', async () => {
    const browser = new Browser(access);
    browser.cookies.set('sid', signed(owner.cookies.get('sid') ?? '', access.app.get(SessionKey).sessions, {}));
    expect((await browser.ask('get', '/api/v1/session')).status).toBe(200);
  });

  it('is refused with one answer for a wrong name and a wrong password', async () => {
    const wrongPassword = await new Browser(access).signIn('ada', 'not the password');
    const wrongName = await new Browser(access).signIn('nobody', 'not the password');
    const { requestId: _a, ...one } = wrongPassword.body as Record<string, unknown>;
    const { requestId: _b, ...other } = wrongName.body as Record<string, unknown>;
    expect([wrongPassword.status, one]).toEqual([wrongName.status, other]);
    expect(wrongPassword.status).toBe(401);
  });
});

describe('The life of a session', () => {
  it('is 30 minutes without use, 24 hours in any case, and outlasts a restart', async () => {
    let access = await startAccessApp();
    const browser = await withOwner(access);
    const isAlive = async () => (await browser.ask('get', '/api/v1/session')).status === 200;
    access.ahead += 29 * 60_000;
    expect(await isAlive()).toBe(true);
    access.ahead += 29 * 60_000;
    expect(await isAlive()).toBe(true);
    const { ahead } = access;
    const settings = { dataDir: access.folder, baseUrl: access.origin, port: access.port };
    await access.app.close();
    access = await startAccessApp(settings, access.folder);
    access.ahead = ahead;
    expect(await isAlive()).toBe(true);
    access.ahead += 31 * 60_000;
    expect(await isAlive()).toBe(false);
    await browser.signIn();
    for (let i = 0; i < 47; i++) {
      access.ahead += 29.5 * 60_000;
      expect([i, await isAlive()]).toEqual([i, true]);
    }
    for (let i = 0; i < 3; i++) {
      access.ahead += 20 * 60_000;
      await isAlive();
    }
    expect(await isAlive()).toBe(false);
    await access.close();
  });
});

describe('Guessing (P34)', () => {
  let access: AccessApp;
  let owner: Browser;
  beforeAll(async () => {
    access = await startAccessApp();
    owner = await withOwner(access);
  });
  afterAll(() => access.close());

  it('is slowed down whatever X-Forwarded-For says, and does not lock the owner out of a known device', async () => {
    access.holdTime();
    const before = await eventCount(access);
    const tries: Response[] = [];
    for (let i = 0; i < 7; i++) {
      const stranger = new Browser(access);
      tries.push(
        await stranger
          .ask('post', '/api/v1/session')
          .set('X-Forwarded-For', `203.0.113.${i}`)
          .send({ username: 'ada', password: `guess number ${i}` }),
      );
    }
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(tries.at(-1)?.headers['retry-after']).toBe('1');
    expect(tries.at(-1)?.body).toEqual(problem('too-many'));
    expect((await eventCount(access)) - before).toBe(1); // told once a minute
    owner.cookies.delete('sid');
    expect((await owner.signIn()).status).toBe(200);
    expect((await new Browser(access).signIn()).status).toBe(429);
    access.ahead += 1100;
    expect((await new Browser(access).signIn()).status).toBe(200);
  });

  it('tells of a name that belongs to nobody without the name', async () => {
    await new Browser(access).signIn('my-secret-password-typed-here', 'not the password');
    const events = await access.app.get(EventStore).readAll('wishes', 0, 100);
    const failed = events.filter(({ type }) => type === 'SignInFailed').map(({ data }) => data);
    expect(failed).toEqual([
      { userId: expect.any(String), username: 'ada', address: '127.0.0.1', attempts: 1 },
      { userId: null, username: null, address: '127.0.0.1', attempts: 1 },
    ]);
  });
});

describe('Who is anonymous', () => {
  let access: AccessApp;
  beforeAll(async () => {
    access = await startAccessApp();
    await withOwner(access);
  });
  afterAll(() => access.close());

  it('is refused on every route but the named ones (P30)', async () => {
    const open = new Set(['post /api/v1/session', 'post /api/v1/setup']);
    const routes = routesOf(access);
    expect(routes.length).toBeGreaterThan(10);
    const before = await eventCount(access);
    for (const [method, path] of routes) {
      if (open.has(`${method} ${path}`)) continue;
      const response = await new Browser(access).ask(method, path.replaceAll(/:\w+/g, 'x')).send();
      const expected = path === '/api/v1/things/unmarked' ? 403 : 401;
      expect([method, path, response.status]).toEqual([method, path, expected]);
    }
    expect(await eventCount(access)).toBe(before);
  });

  it('is shown the way to the login where people read pages', async () => {
    const page = await new Browser(access).ask('get', '/pages?a=1&b=2').set('Accept', 'text/html');
    expect([page.status, page.headers.location]).toEqual([303, '/login?next=%2Fpages%3Fa%3D1%26b%3D2']);
    const part = await new Browser(access)
      .ask('post', '/pages')
      .set({ 'HX-Request': 'true', 'HX-Current-URL': `${access.origin}/projects/x?tab=1` });
    expect([part.status, part.headers['hx-redirect']]).toEqual([401, '/login?next=%2Fprojects%2Fx%3Ftab%3D1']);
    const foreign = await new Browser(access)
      .ask('get', '/pages')
      .set({ 'HX-Request': 'true', 'HX-Current-URL': 'https://evil.example//evil.example' });
    expect(foreign.headers['hx-redirect']).toBe('/login?next=%2F');
    const program = await new Browser(access).ask('get', '/pages').set('Accept', 'application/json');
    expect([program.status, program.headers.location]).toEqual([401, undefined]);
  });
});

describe('A change by cookie (P35)', () => {
  let access: AccessApp;
  let owner: Browser;
  beforeAll(async () => {
    access = await startAccessApp();
    owner = await withOwner(access);
  });
  afterAll(() => access.close());

  const ways: [string, (test: Test) => Test][] = [
    ['a foreign origin', (test) => test.set('Origin', 'https://evil.example')],
    ['an opaque origin', (test) => test.set('Origin', 'null')],
    ['another site', (test) => test.set('Sec-Fetch-Site', 'cross-site')],
    ['no origin at all', (test) => test.unset('Origin')],
    ['no token', (test) => test.unset('X-CSRF-Token')],
    ['a wrong token', (test) => test.set('X-CSRF-Token', 'x'.repeat(43))],
  ];

  it.each(ways)('is refused on every unsafe route with %s, and nothing happens', async (way, spoil) => {
    const before = await eventCount(access);
    const open = ['/api/v1/session', '/api/v1/setup'];
    for (const [method, path] of routesOf(access).filter(([method]) => method !== 'get')) {
      if (way.endsWith('token') && method === 'post' && open.includes(path)) continue; // before there is a session
      const response = await spoil(owner.ask(method, path.replaceAll(/:\w+/g, 'x'))).send();
      expect([method, path, response.status]).toEqual([method, path, 403]);
    }
    expect(await eventCount(access)).toBe(before);
    expect((await owner.ask('get', '/api/v1/session')).status).toBe(200);
  });

  it('is carried out from our own pages, also from a plain form', async () => {
    const made = await owner.ask('post', '/api/v1/things').send({ name: 'a', part: { size: 1 } });
    expect([made.status, made.body]).toEqual([202, { name: 'a' }]);
    const form = await owner
      .ask('post', '/pages')
      .unset('X-CSRF-Token')
      .type('form')
      .send({ _csrf: owner.csrf, _idempotency_key: 'k', name: 'shop' });
    expect([form.status, form.body]).toEqual([201, { name: 'shop' }]);
    const loopback = await owner
      .ask('post', '/api/v1/things')
      .set('Origin', `http://127.0.0.1:${access.port}`)
      .send({});
    expect(loopback.status).toBe(400);
  });
});

describe('A request that is not right', () => {
  let access: AccessApp;
  let owner: Browser;
  let before: number;
  beforeAll(async () => {
    access = await startAccessApp();
    owner = await withOwner(access);
    before = await eventCount(access);
  });
  afterAll(async () => {
    expect(await eventCount(access)).toBe(before);
    await access.close();
  });

  const post = (body: string, type = 'application/json') =>
    owner.ask('post', '/api/v1/things').set('Content-Type', type).send(body);

  it.each<[string, string, number, string, object | undefined]>([
    [
      'unknown field',
      '{"name":"a","part":{"size":1},"role":"owner"}',
      400,
      'invalid',
      { role: ['is not a field here'] },
    ],
    [
      'unknown and wrong fields within',
      '{"name":"a","part":{"size":"1","x":0}}',
      400,
      'invalid',
      { 'part.size': ['must be an integer number'], 'part.x': ['is not a field here'] },
    ],
    ['wrong type', '{"name":["a"],"part":{"size":1}}', 400, 'invalid', { name: ['must be a string'] }],
    ['a number as text', '{"name":5,"part":{"size":1}}', 400, 'invalid', { name: ['must be a string'] }],
    ['an array', '[]', 400, 'invalid', undefined],
    ['invalid JSON', '{"name":', 400, 'invalid', { body: ['is not valid JSON'] }],
    ['a name given twice', '{"name":"a","name":"b"}', 400, 'invalid', { name: ['is given twice'] }],
    ['__proto__', '{"name":"a","part":{"__proto__":{"size":1}}}', 400, 'invalid', expect.anything()],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('latin1'), 400, 'invalid', undefined],
  ])('%s', async (_, body, status, code, errors) => {
    const response = await post(body);
    expect([response.status, response.body]).toEqual([status, problem(code, errors)]);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(({} as Record<string, unknown>).size).toBeUndefined();
  });

  it('a body of 1 MB, announced or not', async () => {
    const announced = await post(JSON.stringify({ name: 'x'.repeat(1024 * 1024) }));
    expect([announced.status, announced.body]).toEqual([413, problem('too-large')]);
    const chunked = await raw(access, 'POST', '/api/v1/things', {
      headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked', Origin: access.origin },
      body: Array<string>(64).fill('x'.repeat(16 * 1024)),
    });
    expect([chunked.status, JSON.parse(chunked.text)]).toEqual([413, problem('too-large')]);
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', {}],
    ['text', 'text/plain', {}],
    ['another character set', 'application/json; charset=latin1', {}],
    ['a compressed body', 'application/json', { 'Content-Encoding': 'gzip' }],
    ['no type', '', {}],
  ])('%s where JSON is expected', async (_, type, headers) => {
    const response = await raw(access, 'POST', '/api/v1/things', {
      headers: { ...(type && { 'Content-Type': type }), ...headers, 'Content-Length': '2', Origin: access.origin },
      body: ['{}'],
    });
    expect([response.status, JSON.parse(response.text)]).toEqual([415, problem('unsupported-media-type')]);
  });

  it('a form that is too large, or JSON, where forms are expected', async () => {
    const large = await owner
      .ask('post', '/pages')
      .type('form')
      .send({ a: 'x'.repeat(70_000) });
    expect(large.status).toBe(413);
    expect((await owner.ask('post', '/pages').send({ a: 1 })).status).toBe(415);
  });

  it.each([
    ['limit=1e3', { limit: expect.arrayContaining(['must be a whole number']) as unknown }],
    ['limit=-1', { limit: expect.anything() as unknown }],
    ['limit=101', { limit: ['must be 100 or less'] }],
    ['limit=0', { limit: ['must be 1 or more'] }],
    ['limit=1&limit=2', { limit: ['is given twice'] }],
    ['limit[]=1', { 'limit[]': ['is not a field here'] }],
    ['sort=name', { sort: ['is not a field here'] }],
    ['cursor=x', { cursor: ['is not one of this list; begin without one'] }],
    ['__proto__=1', expect.anything() as object],
  ])('a list with ?%s', async (query, errors) => {
    const response = await owner.ask('get', `/api/v1/api-keys?${query}`);
    expect([response.status, response.body]).toEqual([400, problem('invalid', errors)]);
  });

  it('an address or a method that is not there', async () => {
    const missing = await owner.ask('get', '/api/v1/nothing/%3Cscript%3E');
    expect([missing.status, missing.body]).toEqual([404, problem('not-found')]);
    expect(missing.text).not.toContain('script');
    const method = await owner.ask('put', '/api/v1/things').send({});
    expect([method.status, method.headers.allow, method.body]).toEqual([
      405,
      'GET, HEAD, POST',
      problem('method-not-allowed'),
    ]);
    const broken = await owner.ask('get', '/api/v1/api-keys/%FF');
    expect([broken.status, broken.body]).toEqual([400, problem('invalid')]);
    const page = await owner.ask('get', '/nothing').set('Accept', 'text/html');
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });

  it.each(['TRACE', 'OPTIONS', 'PROPFIND'])('the method %s', async (method) => {
    const response = await raw(access, method, '/api/v1/things', {});
    expect([response.status, JSON.parse(response.text)]).toEqual([405, problem('method-not-allowed')]);
  });

  it.each(['evil.example', 'localhost', 'localhost:1'])('the host "%s" (S19)', async (host) => {
    const response = await raw(access, 'GET', '/api/v1/things', { headers: { Host: host } });
    expect([response.status, JSON.parse(response.text)]).toEqual([421, problem('misdirected')]);
  });

  it('a fault of ours says nothing, and the log has its cause under the request id (S21)', async () => {
    const response = await owner.ask('get', '/api/v1/things/broken');
    const { requestId } = response.body as { requestId: string };
    expect([response.status, response.body]).toEqual([500, problem('failed')]);
    expect(response.text).not.toContain('hunter2');
    expect(response.headers['x-request-id']).toBe(requestId);
    const line = access.logged
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((l) => l.requestId === requestId);
    expect(line).toMatchObject({ level: 50, msg: 'the password is hunter2', actor: expect.stringMatching(/^user:/) });
  });

  it('a route that does not say who may ask is closed', async () => {
    expect((await owner.ask('get', '/api/v1/things/unmarked')).status).toBe(403);
  });
});

describe('An API key', () => {
  let access: AccessApp;
  let owner: Browser;
  beforeAll(async () => {
    access = await startAccessApp();
    owner = await withOwner(access);
  });
  afterAll(() => access.close());

  const make = async (permissions: string[], more: object = {}) => {
    const response = await owner.ask('post', '/api/v1/api-keys').send({ name: 'CI', permissions, ...more });
    expect([response.status, response.body]).toMatchObject([
      201,
      { key: expect.stringMatching(/^sk_[0-9a-f]{12}_[0-9a-f]{64}$/) },
    ]);
    return response.body as { id: string; key: string; version: number };
  };
  const withKey = (key: string, method: Method, path: string) =>
    request(access.origin)[method](path).set('X-API-Key', key);

  it('grants its permissions and no others (P32)', async () => {
    const { key } = await make(['projects:read']);
    expect((await withKey(key, 'get', '/api/v1/things')).status).toBe(200);
    expect((await request(access.origin).get('/api/v1/things').set('Authorization', `Bearer ${key}`)).status).toBe(200);
    const before = await eventCount(access);
    const unsafe = routesOf(access).filter(([method, path]) => method !== 'get' && !/session|setup/.test(path));
    for (const [method, path] of unsafe) {
      const response = await withKey(key, method, path.replaceAll(/:\w+/g, 'x')).send();
      expect([method, path, response.status]).toEqual([method, path, 403]);
    }
    expect((await withKey(key, 'get', '/api/v1/api-keys')).status).toBe(403);
    expect(await eventCount(access)).toBe(before);
  });

  it('writes when it may, without a token of a page', async () => {
    const { key } = await make(['projects:write']);
    const response = await withKey(key, 'post', '/api/v1/things').send({ name: 'a', part: { size: 1 } });
    expect(response.status).toBe(202);
    expect((await withKey(key, 'get', '/api/v1/things')).status).toBe(403);
  });

  it('wins over a cookie, which then gives no rights', async () => {
    const { key } = await make(['projects:read']);
    const both = (presented: string) => owner.ask('get', '/api/v1/api-keys').set('X-API-Key', presented);
    expect((await both(key)).status).toBe(403);
    expect((await both('sk_unknown')).status).toBe(401);
  });

  it('is never read from the address (S11)', async () => {
    const { key } = await make(['projects:read']);
    expect((await request(access.origin).get(`/api/v1/things?apikey=${key}&access_token=${key}`)).status).toBe(401);
  });

  it('cannot grant what its maker may not', async () => {
    const { key } = await make(['apiKeys:write', 'projects:read']);
    const more = await withKey(key, 'post', '/api/v1/api-keys').send({
      name: 'more',
      permissions: ['projects:read', 'users:write'],
    });
    expect([more.status, more.body]).toEqual([403, problem('forbidden')]);
    const same = await withKey(key, 'post', '/api/v1/api-keys').send({ name: 'same', permissions: ['projects:read'] });
    expect(same.status).toBe(201);
  });

  it('is worth nothing once revoked, also in open streams, and shows when it was used', async () => {
    const { id, key } = await make(['activity:read', 'projects:read']);
    await withKey(key, 'get', '/api/v1/things');
    const stream = await openStream(access, undefined, key);
    const shown = await owner.ask('get', `/api/v1/api-keys/${id}`);
    expect([shown.headers.etag, shown.body]).toEqual([
      '"1"',
      expect.objectContaining({ id, name: 'CI', createdBy: 'ada', revokedAt: null, usedAt: expect.any(String) }),
    ]);
    expect(shown.text).not.toContain(key);
    const stale = await owner.ask('delete', `/api/v1/api-keys/${id}`).set('If-Match', '"7"');
    expect([stale.status, stale.body]).toEqual([412, problem('version-conflict')]);
    const odd = await owner.ask('delete', `/api/v1/api-keys/${id}`).set('If-Match', '1');
    expect([odd.status, odd.body]).toEqual([400, problem('invalid', { 'If-Match': [expect.any(String)] })]);
    expect((await owner.ask('delete', `/api/v1/api-keys/${id}`).set('If-Match', '"1"')).status).toBe(204);
    await stream.ended;
    expect((await withKey(key, 'get', '/api/v1/things')).status).toBe(401);
    expect((await owner.ask('delete', `/api/v1/api-keys/${id}`)).status).toBe(204);
    expect((await owner.ask('delete', `/api/v1/api-keys/${crypto.randomUUID()}`)).status).toBe(404);
    expect((await owner.ask('delete', '/api/v1/api-keys/x')).status).toBe(404);
  });

  it('expires', async () => {
    const expiresAt = new Date(Date.now() + access.ahead + 60_000).toISOString();
    const { key } = await make(['projects:read'], { expiresAt });
    expect((await withKey(key, 'get', '/api/v1/things')).status).toBe(200);
    access.ahead += 61_000;
    expect((await withKey(key, 'get', '/api/v1/things')).status).toBe(401);
    const past = await owner
      .ask('post', '/api/v1/api-keys')
      .send({ name: 'a', permissions: ['projects:read'], expiresAt });
    expect(past.body).toEqual(problem('invalid', { expiresAt: ['must lie in the future, within ten years'] }));
  });

  it('is made once for one Idempotency-Key (P5)', async () => {
    const ask = (name: string) =>
      owner
        .ask('post', '/api/v1/api-keys')
        .set('Idempotency-Key', 'k1')
        .send({ name, permissions: ['projects:read'] });
    const [one, two] = await Promise.all([ask('once'), ask('once')]);
    const ids = [one, two].map(({ body }) => (body as { id: string }).id);
    expect(ids[0]).toBe(ids[1]);
    expect([one, two].filter(({ body }) => (body as { key: string | null }).key === null)).toHaveLength(1);
    const other = await ask('another');
    expect([other.status, other.body]).toEqual([422, problem('idempotency-mismatch')]);
    const bad = await owner
      .ask('post', '/api/v1/api-keys')
      .set('Idempotency-Key', 'a b')
      .send({ name: 'x', permissions: ['projects:read'] });
    expect(bad.status).toBe(400);
  });

  it('is listed newest first, a page at a time', async () => {
    const all: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const response = await owner.ask('get', `/api/v1/api-keys?limit=2${cursor && `&cursor=${cursor}`}`);
      const { items, next } = response.body as { items: { id: string; createdAt: string }[]; next: string | null };
      all.push(...items.map(({ createdAt, id }) => `${createdAt} ${id}`));
      cursor = next;
    }
    expect(all.length).toBeGreaterThan(5);
    expect(all).toEqual([...new Set(all)].sort().reverse());
  });

  it('outlasts a restart', async () => {
    const { key } = await make(['projects:read']);
    const { id, key: revoked } = await make(['projects:read']);
    await owner.ask('delete', `/api/v1/api-keys/${id}`);
    const settings = { dataDir: access.folder, baseUrl: access.origin, port: access.port };
    await access.app.close();
    access = await startAccessApp(settings, access.folder);
    expect((await withKey(key, 'get', '/api/v1/things')).status).toBe(200);
    expect((await withKey(revoked, 'get', '/api/v1/things')).status).toBe(401);
  });
});

describe('Every answer', () => {
  it('has the same headers, on success, refusal, redirect and fault', async () => {
    const access = await startAccessApp();
    const owner = await withOwner(access);
    const answers: [string, Response][] = [
      ['a page', await owner.ask('get', '/pages')],
      ['JSON', await owner.ask('get', '/api/v1/things')],
      ['a redirect', await new Browser(access).ask('get', '/pages').set('Accept', 'text/html')],
      ['a refusal', await new Browser(access).ask('get', '/api/v1/things')],
      ['nothing here', await owner.ask('get', '/nothing')],
      ['a fault', await owner.ask('get', '/api/v1/things/broken')],
      ['a wrong host', await owner.ask('get', '/').set('Host', 'evil.example')],
    ];
    const varying = [
      'x-request-id',
      'date',
      'content-length',
      'content-type',
      'connection',
      'keep-alive',
      'location',
      'www-authenticate',
    ];
    for (const [name, { headers }] of answers) {
      const fixed = Object.fromEntries(
        Object.entries(headers as Record<string, string>).filter(([key]) => !varying.includes(key)),
      );
      expect([name, fixed]).toEqual([
        name,
        {
          'content-security-policy':
            "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';" +
            "form-action 'self';base-uri 'none';frame-ancestors 'none';object-src 'none'",
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'origin-agent-cluster': '?1',
          'referrer-policy': 'same-origin',
          'x-content-type-options': 'nosniff',
          'x-dns-prefetch-control': 'off',
          'x-download-options': 'noopen',
          'x-frame-options': 'DENY',
          'x-permitted-cross-domain-policies': 'none',
          'x-xss-protection': '0',
          'permissions-policy':
            'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()',
          'cache-control': 'no-store',
        },
      ]);
    }
    await access.close();
  });
});

describe('Secrets (P37)', () => {
  it('stand in no log, no event, no row and no file but the one for the session key', async () => {
    const access = await startAccessApp();
    const token = await access.app.get(Setup).pendingToken();
    const owner = await withOwner(access);
    await owner.signIn('ada', 'a canary in a mine');
    const made = await owner.ask('post', '/api/v1/api-keys').send({ name: 'CI', permissions: ['projects:read'] });
    const { key } = made.body as { key: string };
    await request(access.origin).get('/api/v1/things').set('X-API-Key', key);
    await request(access.origin).get('/api/v1/things').set('X-API-Key', 'sk_canary_wrong');
    const cookie = owner.cookies.get('sid') ?? '';
    const { jti } = JSON.parse(Buffer.from(cookie.split('.')[1] ?? '', 'base64url').toString()) as { jti: string };
    const secrets = [
      PASSWORD,
      'a canary in a mine',
      String(token),
      key,
      key.slice(16),
      cookie,
      jti,
      owner.csrf,
      'sk_canary_wrong',
    ];
    const files = readdirSync(access.folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name !== 'session.key' && statSync(join(access.folder, name)).isFile())
      .map((name) => readFileSync(join(access.folder, name), 'latin1'));
    const seen = [...files, access.logged.join('')].join('\n');
    expect(seen).toContain('UserRegistered');
    expect(secrets.filter((secret) => secret === '' || seen.includes(secret))).toEqual([]);
    await access.close();
  });
});

const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The real token's claims with changes, signed anew. */
function signed(token: string, key: ReturnType<typeof createSecretKey>, change: object, typ = TOKEN_TYPE): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const changed = Object.fromEntries(
    Object.entries({ ...claims, ...change }).filter(([, value]) => value !== undefined),
  );
  return new JwtService({ secret: key }).sign(changed, { algorithm: 'HS256', header: { alg: 'HS256', typ } });
}

interface Raw {
  readonly status: number;
  readonly text: string;
}

function raw(
  access: AccessApp,
  method: string,
  path: string,
  { headers = {}, body = [] }: { headers?: Record<string, string>; body?: readonly string[] },
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest({
      host: '127.0.0.1',
      port: access.port,
      method,
      path,
      headers: { Host: `localhost:${access.port}`, ...headers },
    });
    asking.on('error', reject);
    asking.on('response', (response) => {
      void textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
    });
    for (const part of body) asking.write(part);
    asking.end();
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

/** Resolves once the feed has said that it lives; `ended` when the server closes it. */
function openStream(access: AccessApp, browser?: Browser, key?: string): Promise<{ ended: Promise<unknown> }> {
  const headers = {
    Host: `localhost:${access.port}`,
    ...(browser && { Cookie: `sid=${browser.cookies.get('sid')}` }),
    ...(key && { Authorization: `Bearer ${key}` }),
  };
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ host: '127.0.0.1', port: access.port, path: '/api/v1/things/feed', headers });
    asking.on('error', reject);
    asking.on('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`The feed answered ${response.statusCode}`));
      const ended = once(response, 'end');
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
        if (text.includes('id: 7\n: still here\n')) resolve({ ended });
      });
    });
    asking.end();
  });
}
