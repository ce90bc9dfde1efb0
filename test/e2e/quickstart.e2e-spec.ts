import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { removeFolder } from '../harness/a-database.js';
import { containersOf, countOf } from '../harness/docker.js';
import { Program, until } from '../harness/program.js';
import { psql } from '../harness/psql.js';

const ROOT = resolve(import.meta.dirname, '../..');

interface Outcome {
  dashboardUrl: string;
  username: string;
  password: string | null;
  project: { ref: string; slug: string; apiUrl: string; anonKey: string; serviceRoleKey: string; databaseUrl: string };
  steps: { name: string; ms: number }[];
}
interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(program: Program, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'deploy/quickstart.mjs'), ...args], {
    env: { ...program.environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<Ended> {
  const exit = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: ((await exit) as [number | null])[0], stdout, stderr };
}

/** From nothing to the sample and back; each step builds on the one before. */
describe('quickstart', () => {
  let program: Program;
  let first: Outcome;
  const quickstart = (...args: string[]) => ended(start(program, args));
  const outcomeOf = ({ stdout }: Ended): Outcome => JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Outcome;

  beforeAll(async () => {
    program = await Program.prepare();
  });
  afterAll(async () => {
    if (first) await quickstart('--down', '--confirm', 'sample');
    removeFolder(program.dataFolder);
  }, 120_000);

  it('has nothing to take down before there is anything', async () => {
    const { code, stdout } = await quickstart('--down', '--confirm', 'sample', '--json');
    expect([code, stdout]).toEqual([0, '{"removed":null}\n']);
  }, 60_000);

  it('brings the sample up, says each engine call with its reason, and stops the control plane with --exit', async () => {
    const run = await quickstart('--exit', '--json');
    expect(run).toMatchObject({ code: 0 });
    first = outcomeOf(run);
    expect(run.stdout.split('\n')).toHaveLength(2);
    expect(first).toMatchObject({ dashboardUrl: program.origin, username: 'admin', project: { slug: 'sample' } });
    expect(first.password).toMatch(/^[\w-]{24}$/);
    expect(first.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['build', 'engine', 'images', 'convergence']),
    );
    for (const { ms } of first.steps) expect(ms).toBeGreaterThanOrEqual(0);
    for (const service of ['db', 'meta', 'gateway']) {
      expect(run.stderr).toMatch(new RegExp(`^ {2}created +${service} +missing +[\\d.]+ m?s$`, 'm'));
      expect(run.stderr).toMatch(new RegExp(`^ {2}started +${service} +missing +[\\d.]+ m?s$`, 'm'));
    }
    expect(run.stderr).not.toContain(first.password);
    await expect(fetch(first.dashboardUrl)).rejects.toThrow('fetch failed');
  }, 180_000);

  it('leaves a project that answers to the printed psql line and keys', async () => {
    const { databaseUrl, apiUrl, anonKey, serviceRoleKey } = first.project;
    expect(await psql(databaseUrl, 'select 40 + 2')).toBe('42');
    const status = async (headers: Record<string, string>) => (await fetch(`${apiUrl}/pg/tables`, { headers })).status;
    expect(await status({ apikey: serviceRoleKey })).toBe(200);
    expect(await status({ apikey: anonKey })).toBe(403);
    expect(await status({})).toBe(401);
  }, 30_000);

  it('keeps what it needs for later runs to itself, and no password once it was shown', () => {
    const file = join(program.dataFolder, 'quickstart.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object).sort()).toEqual(['apiKey', 'username']);
    const log = readFileSync(join(program.dataFolder, 'supascale.log'), 'utf8');
    expect(log).not.toContain(first.password!);
    expect(log).not.toMatch(/token: \S+/);
  });

  it('changes nothing when run again, and says so', async () => {
    const before = await containersOf(first.project.ref);
    const run = await quickstart('--exit', '--json');
    expect(run).toMatchObject({ code: 0 });
    const { steps: _, ...again } = outcomeOf(run);
    const { steps: __, ...then } = first;
    expect(again).toEqual({ ...then, password: null });
    expect(run.stderr).toMatch(/sample stands as wished already: nothing was changed/);
    const after = await containersOf(first.project.ref);
    expect([...after.values()].map(({ Id }) => Id)).toEqual([...before.values()].map(({ Id }) => Id));
  }, 120_000);

  it('serves until Ctrl-C, lets the admin in, is used by a second run, and leaves the project running', async () => {
    const child = start(program, []);
    const run = ended(child);
    await until('the dashboard answers', 60_000, () =>
      fetch(program.origin).then(
        () => true,
        () => false,
      ),
    );
    const signIn = await program.post('session', { username: first.username, password: first.password });
    expect(signIn.status).toBe(200);
    const second = await quickstart('--json');
    expect(second).toMatchObject({ code: 0 });
    expect(second.stderr).toContain('running already');
    expect(outcomeOf(second).project).toEqual(first.project);
    child.kill('SIGINT');
    const { code, stdout } = await run;
    expect(code).toBe(0);
    expect(stdout).toContain('is not shown again');
    expect(stdout).toContain(`psql '${first.project.databaseUrl}'`);
    await expect(fetch(program.origin)).rejects.toThrow('fetch failed');
    expect(await psql(first.project.databaseUrl, 'select 1')).toBe('1');
  }, 120_000);

  it('says in one line what it cannot do', async () => {
    expect(await quickstart('--down')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Nothing was removed: .*--confirm sample\n$/) as string,
    });
    expect(await quickstart('--down', '--confirm', 'simple')).toMatchObject({
      code: 1,
      stderr: 'Nothing was removed: "simple" is not the project\'s name, sample\n',
    });
    expect(await quickstart('--nonsense')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/--nonsense.*usage: npm run quickstart/) as string,
    });
    expect((await countOf(first.project.ref)).containers).toBe(3);
  }, 60_000);

  it('takes the sample down with its volumes once the name is typed', async () => {
    const { ref } = first.project;
    const run = await quickstart('--down', '--confirm', 'sample', '--json');
    expect(run).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout)).toEqual({
      removed: { slug: 'sample', ref, containers: 3, networks: 1, volumes: 2 },
    });
    expect(await countOf(ref)).toEqual({ containers: 0, networks: 0, volumes: 0 });
    const again = await quickstart('--down', '--confirm', 'sample');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('there is no sample: nothing was removed');
  }, 120_000);
});

describe('quickstart in an installation that it did not set up', () => {
  let program: Program;
  beforeAll(async () => {
    program = await Program.start();
  }, 60_000);
  afterAll(async () => program.remove(), 60_000);

  it('says which key it needs, and works with it', async () => {
    const stranger = await ended(start(program, ['--exit']));
    expect(stranger.code).toBe(1);
    expect(stranger.stderr).toMatch(
      /^this installation is not quickstart's own: .*projects:delete.*SUPASCALE_API_KEY.*\n$/,
    );
    const permissions = ['projects:read', 'projects:write', 'projects:delete', 'projects:reveal', 'activity:read'];
    const { body } = await program.post<{ key: string }>('api-keys', { name: 'for quickstart', permissions });
    const down = ['--down', '--confirm', 'sample', '--json'];
    const known = await ended(start(program, down, { SUPASCALE_API_KEY: body.key }));
    expect([known.code, known.stdout]).toEqual([0, '{"removed":null}\n']);
    const wrong = await ended(start(program, down, { SUPASCALE_API_KEY: 'sk_nonsense' }));
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/the API key in SUPASCALE_API_KEY is not good/);
  }, 120_000);
});
