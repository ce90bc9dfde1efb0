import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { serveStandby, type Awaited } from './standby-server.js';

describe('A process that stands by', () => {
  let port: number;
  let whom: Awaited | undefined;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    ({ port } = probe.address() as AddressInfo);
    probe.close();
    await once(probe, 'close');
    close = await serveStandby({ host: '127.0.0.1', port }, () => whom);
  });
  beforeEach(() => (whom = { holder: 'process 7 on edge', since: 0 }));
  afterAll(() => close());
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

  it.each(['/api/v1/health', '/api/v1/health?deep=1'])('says so at %s, and whom it waits for', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      status: 'standby',
      waitsFor: { holder: 'process 7 on edge', since: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('says so also while nobody knows whom it waits for', async () => {
    whom = undefined;
    expect(await (await ask('/api/v1/health')).json()).toEqual({ status: 'standby', waitsFor: null });
    expect(((await (await ask('/')).json()) as { detail: string }).detail).toContain(
      'stands by until the process ends',
    );
  });

  it.each([
    ['GET', '/'],
    ['GET', '/api/v1/projects'],
    ['POST', '/api/v1/health'],
    ['DELETE', '/api/v1/projects/shop'],
  ])('refuses %s %s with 503 and who acts', async (method, path) => {
    const answer = await ask(path, { method });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({
      code: 'unavailable',
      detail: expect.stringContaining('process 7 on edge, which has acted since 1970-01-01') as string,
    });
  });

  it('leaves its port to whoever comes next, even with a client connected', async () => {
    await ask('/'); // fetch keeps the connection
    await close();
    const next = createServer().listen(port, '127.0.0.1');
    await once(next, 'listening');
    next.close();
    close = () => Promise.resolve();
  });
});
