import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { containersOf, docker } from '../harness/docker.js';
import { Program, until } from '../harness/program.js';
import { psql } from '../harness/psql.js';
import { endedThroughKills, type Task } from '../harness/tasks.js';

interface Plan {
  notes: string[];
  possible: boolean;
  findings: { level: string; code: string; message: string }[];
}

/** 2026.09 has PostgreSQL 15, 2026.10 has 17; both from the local set. */
describe('An upgrade on a real engine', () => {
  const backups = mkdtempSync(join(tmpdir(), 'backups-'));
  let program: Program;
  let ref: string;
  let url: string;

  const ended = async (id: string): Promise<Task> => {
    let task: Task | undefined;
    await until(
      () => `the task has ended: ${JSON.stringify(task)}\n${program.output.slice(-3000)}`,
      400_000,
      async () => {
        task = (await program.get<Task>(`tasks/${id}`)).body;
        return task.state === 'succeeded' || task.state === 'failed';
      },
    );
    return task!;
  };
  const upgrade = async (more: object = {}) =>
    (await program.post<{ taskId: string }>(`projects/${ref}/upgrade`, { to: '2026.10', soakS: 2, ...more })).body
      .taskId;

  beforeAll(async () => {
    program = await Program.start({ env: { SUPASCALE_BACKUPS: backups, SUPASCALE_RELEASE: '2026.09' } });
    const asked = await program.post<{ ref: string }>('projects', {
      slug: 'older',
      profile: 'minimal',
      settings: { network: { publishDatabase: true } },
    });
    expect([asked.status, asked.body]).toEqual([202, expect.objectContaining({ slug: 'older' })]);
    ref = asked.body.ref;
    await program.waitFor(
      ref,
      ({ light, version, observedVersion }) => light === 'ready' && version === observedVersion,
      240_000,
    );
    url = (await program.post<{ databaseUrl: string }>(`projects/${ref}/reveal`)).body.databaseUrl;
    await psql(
      url,
      `create table orders (id bigserial primary key, note text, body text);
       insert into orders (note, body) select 'n' || i, repeat(md5(i::text), 200) from generate_series(1, 2000) i;
       create role reader login password 'reader password'; grant select on orders to reader;
       create schema extra; create extension hstore schema extra; create table extra.pairs (p extra.hstore);
       insert into extra.pairs values ('a=>1'); select vault.create_secret('kept in the vault', 'one'); create sequence counter start 41; select nextval('counter');`,
    );
  }, 300_000);
  afterAll(async () => {
    await program.remove();
    rmSync(backups, { recursive: true });
  }, 120_000);

  const asBefore = async () => {
    expect(await psql(url, 'select count(*), max(id) from orders')).toBe('2000|2000');

    expect(await psql(url, 'select last_value from counter')).toBe('41');
    expect(await psql(url, 'select p from extra.pairs')).toBe('"a"=>"1"');
    expect(await psql(url, 'select decrypted_secret from vault.decrypted_secrets')).toBe('kept in the vault');
    const asReader = url.replace(/\/\/[^@]+@/, '//reader:reader%20password@');
    expect(await psql(asReader, 'select count(*) from orders')).toBe('2000');
  };

  /** All services are ready, so each has logged in with its password of before. */
  const asFormerly = async () => {
    await program.ready(ref);
    expect((await program.get<{ release: string }>(`projects/${ref}`)).body.release).toBe('2026.09');
    expect(await psql(url, 'show server_version_num')).toMatch(/^15/);
    await asBefore();
  };
  const inDatabase = async (sql: string) => {
    const db = docker.getContainer((await containersOf(ref)).get('db')!.Id);
    const exec = await db.exec({
      Cmd: ['psql', '-X', '-q', '-w', '-h', '127.0.0.1', '-U', 'supabase_admin', '-d', 'template1', '-c', sql],
      AttachStdout: true,
      AttachStderr: true,
    });
    const said = await buffer(await exec.start({}));
    expect([(await exec.inspect()).ExitCode, said.toString()]).toEqual([0, '']);
  };

  it('refuses a release that there is no way to, and says which there are', async () => {
    const answer = await program.post<{ detail: string }>(`projects/${ref}/upgrade`, { to: '2026.11' });
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining('Possible: 2026.10')]);
    expect((await program.put(`projects/${ref}`, { release: '2026.10' })).status).toBe(400);
  });

  it('plans without changing anything', async () => {
    const { status, body } = await program.post<Plan>(`projects/${ref}/upgrade/plan`, { to: '2026.10' });
    expect([status, body.findings.filter(({ level }) => level === 'error'), body.possible]).toEqual([200, [], true]);
    expect(body.notes.length).toBeGreaterThan(0);
  });

  it('returns, through kills of the program at each step back, when a service of the new release never becomes well', async () => {
    const taskId = await upgrade({ settleS: 40 });
    const seen = async () => (await program.get<Task>(`tasks/${taskId}`)).body;
    const stateOf = (task: Task, step: string) => task.steps.find(({ name }) => name === step)!.state;
    await until(
      'the new database is being filled',
      300_000,
      async () => stateOf(await seen(), 'restore') !== 'waiting',
    );
    await inDatabase('alter role supabase_auth_admin nologin');
    const killed = new Set<string>();
    let task = await seen();
    await until(
      () => `the way back ends; killed in ${[...killed].join(', ')}: ${JSON.stringify(task)}`,
      400_000,
      async () => {
        task = await seen();
        if (task.state !== 'turning-back') return task.state === 'failed';
        const next = ['change', 'shut', 'hold'].find((step) => stateOf(task, step) !== 'undone')!;
        if (!killed.has(next)) {
          killed.add(next);
          await program.down('SIGKILL');
          await program.up();
        }
        return false;
      },
    );
    expect([task.state, task.returned, killed.size > 1]).toEqual(['failed', true, true]);
    expect(task.reason).toMatch(/did not come up in time|does not stay well/);
    await asFormerly();
  }, 800_000);

  it('returns to the former release and data when it is cancelled while it is watched', async () => {
    const taskId = await upgrade({ soakS: 3_600 });
    await until('it is being watched', 300_000, async () => {
      const { steps } = (await program.get<Task>(`tasks/${taskId}`)).body;
      return steps.find(({ name }) => name === 'soak')!.state === 'running';
    });
    expect(await psql(url, 'show server_version_num')).toMatch(/^17/);
    await psql(url, "insert into orders (note) values ('written while it was watched')");
    expect((await program.post(`tasks/${taskId}/cancel`)).status).toBe(202);
    const task = await ended(taskId);
    expect([task.state, task.returned, task.reason]).toEqual(['failed', true, 'It was cancelled.']);
    await asFormerly();
  }, 500_000);

  it('moves data from PostgreSQL 15 to 17 through kills of the program at each step, and keeps the former volumes', async () => {
    const taskId = await upgrade();
    const { task, killed } = await endedThroughKills(program, taskId);
    if (task.state !== 'succeeded') throw new Error(JSON.stringify(task, null, 1));
    expect(killed.size).toBeGreaterThan(4);
    await program.ready(ref);
    expect(await psql(url, 'show server_version_num')).toMatch(/^17/);
    await asBefore();
    const folder = join(
      backups,
      'older',
      readdirSync(join(backups, 'older')).find((name) => name.includes(taskId))!,
    );
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { release: string };
    expect(manifest.release).toBe('2026.09');
    const hidden = readdirSync(folder).filter((file) => file.endsWith('.sealed'));
    expect(hidden.length).toBeGreaterThan(1);
    for (const file of hidden) {
      const text = readFileSync(join(folder, file), 'latin1');
      expect([file, text.includes('PGDMP'), text.includes('SCRAM-SHA-256')]).toEqual([file, false, false]);
    }
    await docker.getVolume(`supascale-${ref}-db-data-g1`).inspect();
  }, 500_000);

  it('removes former data only by name, and never what is in use', async () => {
    const { body } = await program.get<{ name: string; role: string; generation: number }[]>(
      `projects/${ref}/former-data`,
    );
    const names = body.map(({ name }) => name);
    expect(names).toContain(`supascale-${ref}-db-data-g1`);
    const remove = (volume: string, confirm: string) =>
      program.post(`projects/${ref}/former-data/remove`, { volume, confirm });
    const data = (await docker.listVolumes()).Volumes.filter(({ Labels }) => Labels?.['com.supascale.project'] === ref);
    const current = data.find(({ Name }) => Name.includes('db-data') && !names.includes(Name))!.Name;
    expect((await remove(current, 'older')).status).toBe(409);
    expect((await remove(`supascale-${ref}-db-data-g1`, 'odler')).status).toBe(400);
    expect((await remove(`supascale-${ref}-db-data-g1`, 'older')).status).toBe(204);
    await expect(docker.getVolume(`supascale-${ref}-db-data-g1`).inspect()).rejects.toThrow(/no such volume/i);
    await docker.getVolume(current).inspect();
  }, 60_000);

  it('removes a kept dump only by name and on a typed wish, which is told', async () => {
    const { body } = await program.get<{ name: string; at: string | null; databases: string[] }[]>(
      `projects/${ref}/dumps`,
    );
    const [newest, ...older] = body;
    expect([typeof newest!.at, newest!.databases.includes('postgres')]).toEqual(['string', true]);
    expect(older.length).toBeGreaterThan(0); // of the upgrades that were taken back
    const remove = (dump: string, confirm: string) => program.post(`projects/${ref}/dumps/remove`, { dump, confirm });
    expect((await remove('../older', 'older')).status).toBe(404);
    expect((await remove(newest!.name, 'odler')).status).toBe(400);
    expect((await remove(newest!.name, 'older')).status).toBe(204);
    expect(readdirSync(join(backups, 'older')).sort()).toEqual(older.map(({ name }) => name).sort());
    const told = (await program.get<{ items: { line: string }[] }>(`activity?project=${ref}&limit=20`)).body.items;
    expect(told.map(({ line }) => line)).toContainEqual(expect.stringContaining('asked to delete the dump'));
    expect(told.map(({ line }) => line)).toContainEqual(expect.stringContaining('asked to delete the former volume'));
  });
});
