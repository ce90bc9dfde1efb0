import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Compose } from '../bench/peers/compose.js';
import { isSkipped } from '../bench/experiment.js';
import { expectTwins } from '../harness/compose-twin.js';
import { docker } from '../harness/docker.js';
import { requireEngine } from '../harness/engine.js';
import { Program, until } from '../harness/program.js';
import { psql } from '../harness/psql.js';

interface Files {
  folder: string;
  problem: string | null;
  files: { path: string; state: string; summary: string[] }[];
  kept?: string[];
}
interface Imported {
  maps: string[];
  left: { what: string; why: string }[];
  applied: boolean;
  kept: string[];
}

/** The way out of one project on the real engine; each step builds on the one before. */
describe('The folder of a project', () => {
  const projects = mkdtempSync(join(tmpdir(), 'supascale-projects-'));
  const folder = join(projects, 'way-out');
  const inFolder = (path: string): string => join(folder, path);
  const text = (path: string): string => readFileSync(inFolder(path), 'utf8');
  let program: Program;
  let compose: Compose;
  let ref: string;
  let databaseUrl: string;
  let apiUrl: string;
  let serviceKey: string;

  beforeAll(async () => {
    const { endpoint } = await requireEngine();
    const found = await Compose.find(endpoint, () => undefined);
    if (isSkipped(found)) throw new Error(found.skipped);
    compose = found;
    program = await Program.start({ env: { SUPASCALE_PROJECTS: projects, SUPASCALE_RELEASE: '2026.11' } });
    ref = (await program.post<{ ref: string }>('projects', { slug: 'way-out', release: '2026.11' })).body.ref;
    await program.ready(ref);
    const keys = await program.post<{ databaseUrl: string; apiUrl: string; serviceRoleKey: string }>(
      `projects/${ref}/reveal`,
    );
    ({ databaseUrl, apiUrl, serviceRoleKey: serviceKey } = keys.body);
    await psql(databaseUrl, "create table kept (word text); insert into kept values ('still here')");
  }, 180_000);
  afterAll(async () => {
    await program.remove();
    rmSync(projects, { recursive: true, force: true });
  }, 120_000);

  const files = async (): Promise<Files> => (await program.get<Files>(`projects/${ref}/files`)).body;
  const states = async () => Object.fromEntries((await files()).files.map(({ path, state }) => [path, state]));
  const isWritten = async (): Promise<boolean> => (await files()).files.every(({ state }) => state === 'written');
  const lines = async (kind: string): Promise<string[]> =>
    (await program.get<{ items: { line: string }[] }>(`activity?project=${ref}&kind=${kind}`)).body.items.map(
      ({ line }) => line,
    );

  it('is written, closed to others, and holds no secret outside of .env and the files that need it', async () => {
    await until('the folder is written', 10_000, isWritten);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(inFolder('.env')).mode & 0o777).toBe(0o600);
    expect(text('docker-compose.yml')).not.toContain(serviceKey);
    expect(text('volumes/gateway/etc/nginx/nginx.conf')).toContain(serviceKey);
    expect((await files()).problem).toBeNull();
  });

  describe('without the program', () => {
    beforeAll(async () => void (await program.down()), 30_000);
    afterAll(async () => program.up(), 30_000);

    it('makes of docker-compose just the containers that run', async () => {
      await compose.run(folder, 'config', '--quiet');
      await expectTwins(compose, folder, ref, ['db', 'meta', 'gateway']);
    }, 120_000);

    it('runs the project on the same data', async () => {
      await compose.run(folder, 'up', '-d');
      await until('the database answers', 60_000, () =>
        psql(databaseUrl, 'select word from kept').then(
          (word) => word === 'still here',
          () => false,
        ),
      );
      await until('the gateway answers', 60_000, () =>
        fetch(`${apiUrl}/pg/tables`, { headers: { apikey: serviceKey } }).then(
          ({ status }) => status === 200,
          () => false,
        ),
      );
      const { Config } = await docker.getContainer(`supascale-${ref}-db`).inspect();
      expect(Config.Labels['com.docker.compose.version']).toBe('1.29.2');
      expect(Config.Labels['com.supascale.project']).toBe(ref);
    }, 180_000);
  });

  it('is taken back by the program with its data', async () => {
    await program.post(`projects/${ref}/look`);
    await program.ready(ref);
    expect(await psql(databaseUrl, 'select word from kept')).toBe('still here');
  }, 120_000);

  it('keeps an edit by hand, says so once, and writes nothing over it', async () => {
    const edited = text('docker-compose.yml').replace('mem_limit: "512m"', 'mem_limit: "600m"');
    writeFileSync(inFolder('docker-compose.yml'), edited);
    await program.put(`projects/${ref}`, { services: { gateway: { memoryMiB: 200 } } });
    await program.ready(ref);
    expect(await states()).toMatchObject({ 'docker-compose.yml': 'edited', '.env': 'written' });
    const shown = (await files()).files.find(({ path }) => path === 'docker-compose.yml')!;
    expect(shown.summary).toContain('services.meta.mem_limit: 512m → 600m');
    expect(text('docker-compose.yml')).toBe(edited);
    expect(await lines('ForeignEditFound')).toHaveLength(1);
  }, 90_000);

  it('reads the edit as a wish, first as a report', async () => {
    await program.post(`projects/${ref}/files/overwrite`);
    const mine = text('docker-compose.yml').replace('mem_limit: "512m"', 'mem_limit: "640m"');
    writeFileSync(inFolder('docker-compose.yml'), mine);
    const report = await program.post<Imported>(`projects/${ref}/files/import`, {});
    expect(report.body).toMatchObject({ maps: ['services.meta.mem_limit'], left: [], applied: false });
    expect((await states())['docker-compose.yml']).toBe('edited');
    const done = await program.post<Imported>(`projects/${ref}/files/import`, { apply: true });
    expect(done.body).toMatchObject({ applied: true, kept: [expect.stringMatching(/^docker-compose\.yml\.edited-/)] });
    await program.ready(ref);
    const { HostConfig } = await docker.getContainer(`supascale-${ref}-meta`).inspect();
    expect(HostConfig.Memory).toBe(640 << 20);
    await until('the folder is as wished', 10_000, isWritten);
    expect(readFileSync(inFolder(done.body.kept[0]!), 'utf8')).toBe(mine);
  }, 120_000);

  it('tells of changed secrets without their values, of what is missing and of what was added', async () => {
    writeFileSync(inFolder('.env'), text('.env').replace(/^POSTGRES_PASSWORD=.*$/m, 'POSTGRES_PASSWORD=hunter2'));
    rmSync(inFolder('volumes/gateway/etc/nginx/nginx.conf'));
    writeFileSync(inFolder('docker-compose.override.yml'), 'services: {}\n');
    const shown = await files();
    expect(await states()).toMatchObject({
      '.env': 'edited',
      'volumes/gateway/etc/nginx/nginx.conf': 'missing',
      'docker-compose.override.yml': 'added',
    });
    expect(shown.files.find(({ path }) => path === '.env')!.summary).toEqual(['POSTGRES_PASSWORD was changed']);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    const { body } = await program.post<Imported>(`projects/${ref}/files/import`, { apply: true });
    expect(body.applied).toBe(false);
    expect(body.left.find(({ what }) => what === '.env POSTGRES_PASSWORD')?.why).toMatch(/rotate/);
    const over = await program.post<Files>(`projects/${ref}/files/overwrite`);
    expect(over.body.files.every(({ state }) => state === 'written')).toBe(true);
    expect(over.body.kept).toHaveLength(2);
    expect(existsSync(inFolder('docker-compose.override.yml'))).toBe(false);
  }, 60_000);

  it('goes with the project, but for what hands made', async () => {
    await program.post(`projects/${ref}/remove`, { confirm: 'way-out', keepData: false });
    await program.waitFor(ref, ({ desired }) => desired === 'gone', 60_000);
    await until('our files are gone', 10_000, async () => !existsSync(inFolder('.env')));
    await until('their folders too', 10_000, async () => !existsSync(inFolder('volumes')));
    expect(readdirSync(folder).every((name) => name.includes('.edited-'))).toBe(true);
  }, 90_000);
});

/** All services at once, with stand-ins for those that this machine can't have. */
describe.each(['2026.10', '2026.09'])('The folder of a full project of release %s', (release) => {
  const projects = mkdtempSync(join(tmpdir(), 'supascale-projects-'));
  let program: Program;
  let compose: Compose;

  beforeAll(async () => {
    const { endpoint } = await requireEngine();
    const found = await Compose.find(endpoint, () => undefined);
    if (isSkipped(found)) throw new Error(found.skipped);
    compose = found;
    program = await Program.start({ env: { SUPASCALE_PROJECTS: projects } });
  }, 120_000);
  afterAll(async () => {
    await program.remove();
    rmSync(projects, { recursive: true, force: true });
  }, 180_000);

  it('makes of docker-compose just the containers that run', async () => {
    const wanted = { slug: 'all-out', release, profile: 'full' };
    const { ref } = (await program.post<{ ref: string }>('projects', wanted)).body;
    const { services } = await program.waitFor(ref, ({ light }) => light === 'ready', 240_000);
    await program.down();
    try {
      const running = services.filter(({ observed }) => observed).map(({ service }) => service);
      expect(running.length).toBeGreaterThanOrEqual(13);
      await expectTwins(compose, join(projects, 'all-out'), ref, running);
    } finally {
      await program.up();
    }
  }, 420_000);
});
