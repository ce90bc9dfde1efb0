import { createServer } from 'node:net';
import { once } from 'node:events';
import { containersOf, countOf, docker } from '../harness/docker.js';
import { Program, until, type Seen } from '../harness/program.js';
import { psql } from '../harness/psql.js';

interface Revealed {
  apiUrl: string;
  anonKey: string;
  serviceRoleKey: string;
  databaseUrl: string;
}
interface Planned {
  hash: string;
  version: number;
  effects: object;
  steps: { kind: string; target: string }[];
}
interface Explained {
  because: { type: string; reason: string; next: string }[];
  wish: { kind: string } | null;
  plan: { held: { target: string; failures: number }[] };
  attempts: { kind: string }[];
}
interface Logged {
  items: { kind: string; line: string }[];
}

/** One project on the real engine, from declaration to removal; each step builds on the one before. */
describe('A project on a real engine', () => {
  let program: Program;
  let ref: string;
  let keys: Revealed;
  const service = (seen: Seen, name: string) => seen.services.find((s) => s.service === name)!.observed!;
  const driftLines = async () =>
    (await program.get<Logged>(`activity?project=${ref}&kind=DriftFound&limit=100`)).body.items.map(({ line }) => line);

  beforeAll(async () => {
    program = await Program.start();
  }, 60_000);
  afterAll(async () => program.remove(), 120_000);

  it('becomes healthy, and psql answers', async () => {
    const asked = await program.post<{ ref: string }>('projects', { slug: 'shop', displayName: 'Shöp' });
    expect(asked.status).toBe(202);
    ref = asked.body.ref;
    expect(ref).toMatch(/^[a-z]{20}$/);
    await program.ready(ref);
    keys = (await program.post<Revealed>(`projects/${ref}/reveal`)).body;
    await psql(keys.databaseUrl, "create table kept (word text); insert into kept values ('still here')");
    expect(await psql(keys.databaseUrl, 'show server_version_num')).toMatch(/^15/);
  }, 120_000);

  it('lets in over HTTP with the right key only', async () => {
    const tables = (apikey?: string) => fetch(`${keys.apiUrl}/pg/tables`, { headers: apikey ? { apikey } : {} });
    expect((await tables()).status).toBe(401);
    expect((await tables('nonsense')).status).toBe(401);
    expect((await tables(keys.anonKey)).status).toBe(403);
    const answer = await tables(keys.serviceRoleKey);
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { name: string }[]).map(({ name }) => name)).toContain('kept');
  });

  it('P8 does nothing when nothing is to do', async () => {
    const before = await containersOf(ref);
    const logged = async () => (await program.get<Logged>(`activity?project=${ref}&limit=100`)).body.items.length;
    const count = await logged();
    for (let look = 0; look < 3; look += 1) await program.post(`projects/${ref}/look`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const after = await containersOf(ref);
    expect([...after].map(([name, c]) => [name, c.Id])).toEqual([...before].map(([name, c]) => [name, c.Id]));
    expect(await logged()).toBe(count);
  });

  const hands: [string, string, (id: string) => Promise<unknown>, RegExp][] = [
    ['killed', 'meta', (id) => docker.getContainer(id).kill(), /killed by hand \(signal (9|SIGKILL)\)/],
    ['removed', 'meta', (id) => docker.getContainer(id).remove({ force: true }), /removed by hand|killed by hand/],
    ['stopped', 'gateway', (id) => docker.getContainer(id).stop(), /stopped by hand/],
    ['paused', 'meta', (id) => docker.getContainer(id).pause(), /changed by hand \(pause\)/],
    ['renamed', 'gateway', (id) => docker.getContainer(id).rename({ name: `by-hand-${id.slice(0, 8)}` }), /rename/],
    [
      'given more memory',
      'gateway',
      (id) => docker.getContainer(id).update({ Memory: 300 << 20, MemorySwap: 600 << 20 }),
      /changed by hand \(update\)/,
    ],
    [
      'taken off its network',
      'gateway',
      (id) => docker.getNetwork(`supascale-${ref}`).disconnect({ Container: id }),
      /disconnect/,
    ],
  ];

  it.each(hands)(
    'repairs a service that was %s, once, and says why',
    async (_, name, act, cause) => {
      const before = await program.ready(ref);
      const known = (await driftLines()).length;
      await act(service(before, name).containerId);
      await program.waitFor(ref, ({ driftCount }) => driftCount > before.driftCount, 20_000);
      await program.ready(ref);
      const lines = (await driftLines()).slice(0, (await driftLines()).length - known);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(name);
      expect(lines[0]).toMatch(cause);
      const now = await containersOf(ref);
      expect([...now.keys()].sort()).toEqual(['db', 'gateway', 'meta']);
      expect(now.get(name)!.Names).toEqual([`/supascale-${ref}-${name}`]);
    },
    90_000,
  );

  it('pauses without losing data, and resumes with it', async () => {
    await program.post(`projects/${ref}/pause`, { reason: 'night' });
    await program.waitFor(ref, ({ light }) => light === 'paused', 60_000);
    expect(await countOf(ref)).toEqual({ containers: 0, networks: 1, volumes: 2 });
    await program.post(`projects/${ref}/resume`);
    await program.ready(ref);
    expect(await psql(keys.databaseUrl, 'select word from kept')).toBe('still here');
  }, 120_000);

  it('restarts what is asked for and touches nothing else', async () => {
    const before = await containersOf(ref);
    await program.post(`projects/${ref}/restart`, { services: ['meta'] });
    await program.ready(ref);
    const after = await containersOf(ref);
    expect(after.get('meta')!.Id).not.toBe(before.get('meta')!.Id);
    expect(after.get('db')!.Id).toBe(before.get('db')!.Id);
    expect(after.get('gateway')!.Id).toBe(before.get('gateway')!.Id);
  }, 90_000);

  it('says what a change would cause, and then causes just that', async () => {
    const change = { services: { meta: { memoryMiB: 600 } } };
    const plan = await program.post<Planned>(`projects/${ref}/plan`, { spec: change });
    expect(plan.body.effects).toEqual({ db: 'untouched', meta: 'recreated', gateway: 'untouched' });
    expect(plan.body.steps.find(({ kind }) => kind === 'stop')).toMatchObject({
      ...{ target: 'meta', effect: 'recreated', dataRisk: 'none' },
      interruption: { service: 'meta', upToS: expect.any(Number) as number },
    });
    const before = await containersOf(ref);
    const ifMatch = { 'If-Match': `"${plan.body.version}"` };
    expect((await program.put(`projects/${ref}`, change, { ...ifMatch, 'If-Plan': plan.body.hash })).status).toBe(202);
    expect((await program.put(`projects/${ref}`, change, ifMatch)).status).toBe(412);
    await program.ready(ref);
    const after = await containersOf(ref);
    expect((await docker.getContainer(after.get('meta')!.Id).inspect()).HostConfig.Memory).toBe(600 << 20);
    expect(after.get('db')!.Id).toBe(before.get('db')!.Id);
  }, 90_000);

  it('refuses a wish whose plan does not hold any more, because the world has moved', async () => {
    const wish = { wish: 'restart', services: ['gateway'] };
    const shown = (await program.post<Planned>(`projects/${ref}/plan`, wish)).body;
    expect((await program.post<Planned>(`projects/${ref}/plan`, wish)).body.hash).toBe(shown.hash);
    await docker.getContainer((await containersOf(ref)).get('gateway')!.Id).remove({ force: true });
    await program.ready(ref);
    const restart = (plan: string, key: string) =>
      program.post<{ code: string }>(
        `projects/${ref}/restart`,
        { services: ['gateway'] },
        { 'If-Plan': plan, 'Idempotency-Key': key },
      );
    const late = await restart(shown.hash, 'late');
    expect([late.status, late.body.code]).toEqual([412, 'plan-stale']);
    const now = (await program.post<Planned>(`projects/${ref}/plan`, wish)).body;
    expect((await restart(now.hash, 'now')).status).toBe(202);
    expect((await restart(now.hash, 'now')).status).toBe(202); // the stored answer: nothing is looked at again
    expect((await restart('no hash', 'other')).status).toBe(400);
    await program.ready(ref);
  }, 90_000);

  it('P14 reports a port that a foreign process holds, and comes up once it is free', async () => {
    await program.post(`projects/${ref}/pause`);
    await program.waitFor(ref, ({ light }) => light === 'paused', 60_000);
    const { ports } = (await program.get<{ ports: { gateway: number } }>(`projects/${ref}`)).body;
    const squatter = createServer().listen(ports.gateway, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      await program.post(`projects/${ref}/resume`);
      const seen = await program.waitFor(ref, ({ light }) => light === 'failed', 60_000);
      expect(seen.conditions.find(({ type }) => type === 'Degraded')).toMatchObject({ reason: 'port-taken' });
      expect((await program.get<{ ports: object }>(`projects/${ref}`)).body.ports).toEqual(ports);
      const why = (await program.get<Explained>(`projects/${ref}/explain`)).body;
      expect(why.because[0]).toMatchObject({
        type: 'Degraded',
        reason: 'port-taken',
        next: expect.stringMatching(/^Free the port/) as string,
      });
      expect([why.wish!.kind, why.attempts[0]!.kind]).toEqual(['ProjectResumed', 'StepFailed']);
      expect(why.plan.held[0]).toMatchObject({ target: 'gateway', failures: expect.any(Number) as number });
    } finally {
      squatter.close();
    }
    await program.ready(ref);
  }, 120_000);

  it('P10 leaves containers alone that only look like ours', async () => {
    const make = (name: string, labels: Record<string, string>) =>
      docker.createContainer({ name, Image: 'supascale.local/test/busybox:1', Cmd: ['sleep', '600'], Labels: labels });
    const lookAlike = await make(`supascale-${ref}-extra`, {});
    const otherInstance = await make(`other-${ref}`, {
      'com.supascale.instance': '00000000-0000-4000-8000-000000000000',
      'com.supascale.project': ref,
      'com.supascale.service': 'db',
    });
    try {
      await program.post(`projects/${ref}/look`);
      await program.post(`projects/${ref}/restart`, { services: ['gateway'] });
      await program.ready(ref);
      await lookAlike.inspect();
      await otherInstance.inspect();
    } finally {
      await lookAlike.remove({ force: true });
      await otherInstance.remove({ force: true });
    }
  }, 90_000);

  it('stops instead of making a lost data volume anew', async () => {
    await program.post(`projects/${ref}/pause`);
    await program.waitFor(ref, ({ light }) => light === 'paused', 60_000);
    const config = docker.getVolume(`supascale-${ref}-db-config-g1`);
    const { Labels } = await config.inspect();
    await config.remove();
    await program.post(`projects/${ref}/resume`);
    const seen = await program.waitFor(ref, ({ light }) => light === 'blocked', 30_000);
    expect(seen.blocks[0]?.reason).toBe('data-volume-missing');
    expect((await countOf(ref)).containers).toBe(0);
    await docker.createVolume({ Name: config.name, Labels }); // the person brings it back
    await program.post(`projects/${ref}/look`);
    await program.ready(ref);
  }, 120_000);

  it('is removed with its containers and network only, while its data is kept', async () => {
    const wrong = await program.post(`projects/${ref}/remove`, { confirm: 'shopp', keepData: true });
    expect(wrong.status).toBe(400);
    await program.post(`projects/${ref}/remove`, { confirm: 'shop', keepData: true });
    await program.waitFor(ref, ({ light }) => light === 'kept', 60_000);
    expect(await countOf(ref)).toEqual({ containers: 0, networks: 0, volumes: 2 });
    const again = await program.post(`projects`, { slug: 'shop' });
    expect(again.status).toBe(409);
    await program.post(`projects/${ref}/resume`);
    await program.ready(ref);
    expect(await psql(keys.databaseUrl, 'select word from kept')).toBe('still here');
  }, 120_000);

  it('P12 goes with its data only when its name was typed and that was said, and takes nothing foreign along', async () => {
    const foreign = docker.getVolume(`supascale-${ref}-db-data-g9`);
    await docker.createVolume({ Name: foreign.name });
    await program.post(`projects/${ref}/remove`, { confirm: 'shop', keepData: false });
    await program.waitFor(ref, ({ desired }) => desired === 'gone', 60_000);
    expect(await countOf(ref)).toEqual({ containers: 0, networks: 0, volumes: 0 });
    await foreign.inspect();
    await foreign.remove();
    await until('the name is free again', 5_000, async () => {
      const again = await program.post<{ ref: string }>('projects/plan', { slug: 'shop' });
      return again.status === 200;
    });
  }, 90_000);
});
