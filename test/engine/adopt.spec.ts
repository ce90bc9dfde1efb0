import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AdoptionReport } from '../../src/adoption/domain/report.js';
import { isSkipped } from '../bench/experiment.js';
import { Compose } from '../bench/peers/compose.js';
import { containersOf, docker } from '../harness/docker.js';
import { freePort, listenOn, requireEngine } from '../harness/engine.js';
import { Program, until } from '../harness/program.js';
import { psql } from '../harness/psql.js';

interface Refusal {
  code: string;
  detail: string;
}

const ROOT = resolve(import.meta.dirname, '../..');

/** A stack of the core release that Debian's docker-compose runs, in a folder of its own: nobody's that we know. */
class Old {
  readonly folder = join(mkdtempSync(join(tmpdir(), 'supascale-old-')), 'stack');

  private constructor(
    readonly project: string,
    readonly port: number,
    private readonly compose: Compose,
  ) {}

  static async write(compose: Compose): Promise<Old> {
    const old = new Old(`old${Math.floor(Math.random() * 1e9).toString(36)}`, await twoFreePorts(), compose);
    const script = ['deploy/stack.mjs', 'render', '--release', '2026.11', '--registry', 'supascale.local'];
    const options = ['--name', old.project, '--first-port', String(old.port), '--out', old.folder];
    execFileSync(process.execPath, [...script, ...options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    return old;
  }

  text(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }
  get password(): string {
    return /^POSTGRES_PASSWORD=(.*)$/m.exec(this.text('.env'))![1]!;
  }
  get databaseUrl(): string {
    return `postgres://postgres:${this.password}@127.0.0.1:${this.port + 1}/postgres`;
  }
  run(...args: readonly string[]): Promise<void> {
    return this.compose.run(this.folder, ...args);
  }
  async keepsRow(): Promise<boolean> {
    return psql(this.databaseUrl, 'select word from kept').then(
      (word) => word === 'still here',
      () => false,
    );
  }
  /** Waits until it answers, and leaves a row in it. */
  async fill(): Promise<void> {
    const answers = () =>
      psql(this.databaseUrl, 'select 1').then(
        () => true,
        () => false,
      );
    await until(`the database of ${this.project} answers`, 90_000, answers);
    await psql(this.databaseUrl, "create table kept (word text); insert into kept values ('still here')");
  }
  /** What is left of it on the engine, whoever it belongs to by now. */
  async remove(): Promise<void> {
    const label = [`com.docker.compose.project=${this.project}`];
    for (const { Id } of await docker.listContainers({ all: true, filters: { label } }))
      await docker.getContainer(Id).remove({ force: true, v: true });
    for (const { Id } of await docker.listNetworks({ filters: { label } })) await docker.getNetwork(Id).remove();
    const { Volumes } = await docker.listVolumes({ filters: { label } });
    for (const { Name } of Volumes ?? []) await docker.getVolume(Name).remove();
    rmSync(resolve(this.folder, '..'), { recursive: true, force: true });
  }
}

/** Two in a row, outside of where projects get theirs. */
async function twoFreePorts(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = await freePort();
    const isProjects = port >= 19_999 && port < 30_000;
    const next = isProjects || port === 65_535 ? undefined : await listenOn(port + 1).catch(() => undefined);
    if (!next) continue;
    await next.release();
    return port;
  }
  throw new Error('There are no two free ports in a row.');
}

/** Adoption on the real engine; each step builds on the one before. */
describe('What Compose runs', () => {
  let compose: Compose;
  let program: Program;
  let old: Old;
  let written: Old;
  let report: AdoptionReport;
  let ref: string;
  let before: Record<string, { id: string; startedAt: string }>;

  const stateOf = async (id: string) => {
    const { Id, State, Config } = await docker.getContainer(id).inspect();
    return { id: Id, startedAt: State.StartedAt, labels: Config.Labels };
  };
  const tell = (body: object) => program.post<AdoptionReport>('adoptions/report', body);
  const adopt = (body: object, key?: string) =>
    program.post<Refusal & { ref: string }>('adoptions', body, key ? { 'Idempotency-Key': key } : {});
  const gatewayAnswers = async (key: string) =>
    (await fetch(`http://127.0.0.1:${old.port}/pg/tables`, { headers: { apikey: key } })).status;
  const oldKey = () => /\^\\Q(\S+)\\E\$' service/.exec(old.text('volumes/gateway/etc/nginx/nginx.conf'))![1]!;

  beforeAll(async () => {
    const { endpoint } = await requireEngine();
    const found = await Compose.find(endpoint, () => undefined);
    if (isSkipped(found)) throw new Error(found.skipped);
    compose = found;
    [old, written] = [await Old.write(compose), await Old.write(compose)];
    const [mine] = await Promise.all([Program.start(), old.run('up', '-d').then(() => old.fill())]);
    program = mine;
  }, 420_000);
  afterAll(async () => {
    await program?.remove();
    await old?.remove();
    await written?.remove();
  }, 180_000);

  it('is told of, with what would become of it and no value of a secret', async () => {
    const { body } = await program.get<{ items: { project: string; adoptedAs: string | null }[] }>('adoptions');
    expect(body.items).toContainEqual({ project: old.project, adoptedAs: null });
    const answer = await tell({ project: old.project });
    report = answer.body;
    expect([answer.status, report.blocked]).toEqual([200, []]);
    expect(report.services.map(({ service, outcome, why }) => [service, outcome, why])).toEqual([
      ['db', 'stays', []],
      ['meta', 'stays', []],
      ['gateway', 'replaced', ['its configuration files come from the release now']],
    ]);
    expect(report).toMatchObject({
      ...{ project: old.project, release: '2026.11', imageRegistry: 'supascale.local', folder: old.folder, lost: [] },
      spec: { bindAddress: '127.0.0.1', ports: { gateway: old.port, db: old.port + 1 } },
      network: { name: `${old.project}_default` },
      secrets: {
        found: ['ANON_KEY', 'PG_META_CRYPTO_KEY', 'POSTGRES_PASSWORD', 'SERVICE_ROLE_KEY'],
        ...{ made: ['JWT_SECRET'], samples: [] },
      },
    });
    expect(report.volumes).toEqual([
      { role: 'db-data', holds: 'the database', kind: 'volume', source: `${old.project}_db-data` },
      expect.objectContaining({ role: 'db-config', kind: 'volume', source: `${old.project}_db-config` }),
    ]);
    expect(JSON.stringify(report)).not.toContain(old.password);
    expect(JSON.stringify(report)).not.toContain(oldKey());
  }, 30_000);

  it('is not touched by a report, a wrong word, or one that is out of date', async () => {
    const all = await docker.listContainers({ filters: { label: [`com.docker.compose.project=${old.project}`] } });
    const states = await Promise.all(
      all.map(async ({ Id, Labels }) => [Labels['com.docker.compose.service'], await stateOf(Id)]),
    );
    before = Object.fromEntries(states) as typeof before;
    expect(Object.keys(before).sort()).toEqual(['db', 'gateway', 'meta']);
    const wish = { project: old.project, slug: 'grown-up', confirm: old.project, report: report.hash };
    const wrong = await adopt({ ...wish, confirm: 'other' });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid']);
    const stale = await adopt({ ...wish, report: 'f'.repeat(64) });
    expect([stale.status, stale.body.code]).toEqual([412, 'plan-stale']);
    expect((await program.get<{ items: unknown[] }>('projects')).body.items).toEqual([]);
  }, 30_000);

  it('becomes a project, and what does not differ is not restarted', async () => {
    const wish = { project: old.project, slug: 'grown-up', confirm: old.project, report: report.hash };
    const made = await adopt(wish, 'once');
    expect([made.status, made.body]).toEqual([202, expect.objectContaining({ slug: 'grown-up', changed: true })]);
    ref = made.body.ref;
    expect((await adopt(wish, 'once')).body.ref).toBe(ref);
    const { services } = await program.ready(ref);
    const ids = Object.fromEntries(services.map(({ service, observed }) => [service, observed!.containerId]));
    for (const service of ['db', 'meta'])
      expect(await stateOf(before[service]!.id)).toMatchObject({
        id: ids[service],
        startedAt: before[service]!.startedAt,
      });
    expect(ids.gateway).not.toBe(before.gateway!.id);
    expect(await old.keepsRow()).toBe(true);
    expect(await gatewayAnswers(oldKey())).toBe(200);
    expect(await gatewayAnswers('another')).toBe(401);
    const { body } = await program.post<{ serviceRoleKey: string; databaseUrl: string }>(`projects/${ref}/reveal`);
    expect(body.serviceRoleKey).toBe(oldKey());
    expect(await psql(body.databaseUrl, 'select word from kept')).toBe('still here');
  }, 120_000);

  it('is told of in the log, and cannot be adopted twice', async () => {
    const { body } = await program.get<{ items: { line: string }[] }>(`activity?project=${ref}&kind=ProjectRequested`);
    expect(body.items[0]!.line).toContain(`adopted “${old.project}” as`);
    const again = await tell({ project: old.project });
    expect(again.body.blocked[0]).toBe('It is the project grown-up already.');
    const wish = { project: old.project, slug: 'twice', confirm: old.project, report: again.body.hash };
    const refused = await adopt(wish);
    expect([refused.status, refused.body.code]).toEqual([409, 'wrong-state']);
  }, 30_000);

  it('has a container that was killed brought back, with its data', async () => {
    await docker.getContainer(before.db!.id).kill();
    await until('the database is back', 60_000, () => old.keepsRow());
    await program.ready(ref);
  }, 120_000);

  it('gets a container of ours where a wish changes it, and only there', async () => {
    await program.put(`projects/${ref}`, { services: { meta: { memoryMiB: 640 } } });
    await program.ready(ref);
    const ours = await containersOf(ref);
    expect([...ours.keys()].sort()).toEqual(['gateway', 'meta']);
    const { HostConfig } = await docker.getContainer(`supascale-${ref}-meta`).inspect();
    expect(HostConfig.Memory).toBe(640 << 20);
    await expect(stateOf(before.meta!.id)).rejects.toMatchObject({ statusCode: 404 });
    expect((await stateOf(before.db!.id)).id).toBe(before.db!.id);
    expect(await gatewayAnswers(oldKey())).toBe(200);
  }, 120_000);

  it('is adopted from its folder too when it does not run, on the folder that holds its data', async () => {
    const data = join(written.folder, 'data');
    const file = join(written.folder, 'docker-compose.yml');
    const yaml = written.text('docker-compose.yml');
    const onFolder = yaml.replace(/type: volume\n(\s+)source: db-data\n/, `type: bind\n$1source: ./data\n`);
    expect(onFolder).not.toBe(yaml);
    writeFileSync(file, onFolder);
    execFileSync('mkdir', [data]);
    await written.run('up', '-d', 'db');
    await written.fill();
    await written.run('down');
    const told = (await tell({ folder: written.folder })).body;
    expect(told).toMatchObject({ project: written.project, isThere: false, network: null, blocked: [] });
    expect(told.volumes[0]).toMatchObject({ role: 'db-data', kind: 'folder', source: data });
    expect(told.services.every(({ outcome }) => outcome === 'created')).toBe(true);
    const wish = { folder: written.folder, slug: 'from-folder', confirm: written.project, report: told.hash };
    const made = await adopt(wish);
    expect(made.status).toBe(202);
    await program.ready(made.body.ref);
    expect(await written.keepsRow()).toBe(true);
    const { Mounts } = await docker.getContainer(`supascale-${made.body.ref}-db`).inspect();
    const mount = Mounts.find(({ Destination }) => Destination === '/var/lib/postgresql/data')!;
    const { Options } = (await docker.getVolume(mount.Name!).inspect()) as { Options: Record<string, string> };
    expect(Options.device).toBe(data);
  }, 180_000);
});
