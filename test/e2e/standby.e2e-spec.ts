import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { removeFolder } from '../harness/a-database.js';
import { freePort, Program, until, type Answer } from '../harness/program.js';

const MAIN = resolve(import.meta.dirname, '../../dist/src/main.js');
const NO_ENGINE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

interface Line {
  readonly kind: string;
  readonly line: string;
  readonly actor: { readonly kind: string };
}

/** Another built program on the same data and the same port. */
class Second {
  said = '';
  private readonly child: ChildProcess;
  private readonly exit: Promise<unknown>;

  constructor(env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.exit = once(this.child, 'exit');
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
  }

  get pid(): number {
    return this.child.pid!;
  }
  /** @returns the exit code; null after a signal that it did not answer to */
  async ended(): Promise<number | null> {
    await this.exit;
    return this.child.exitCode;
  }
  async down(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.ended();
  }
}

describe('A second process with SUPASCALE_STANDBY=1', () => {
  let first: Program;
  let standbyPort: number;
  const started: Second[] = [];
  beforeAll(async () => {
    first = await Program.start({ env: NO_ENGINE });
    standbyPort = await freePort();
  }, 60_000);
  afterAll(async () => {
    await first.down('SIGKILL');
    await Promise.all(started.map((second) => second.down('SIGKILL')));
    removeFolder(first.dataFolder);
  }, 60_000);

  const another = (env: NodeJS.ProcessEnv = {}): Second => {
    const standby = { SUPASCALE_STANDBY: '1', SUPASCALE_STANDBY_PORT: String(standbyPort) };
    const second = new Second({ ...first.environment, ...standby, ...env });
    started.push(second);
    return second;
  };
  const standsBy = (second: Second) =>
    until(
      () => `process ${second.pid} stands by; it said:\n${second.said}`,
      60_000,
      async () => second.said.includes('Standing by for'),
    );
  const askStandby = (path: string) => fetch(`http://127.0.0.1:${standbyPort}${path}`);
  const answersAgain = (second: Second) =>
    until(
      () => `process ${second.pid} answers; it said:\n${second.said}`,
      60_000,
      () =>
        first.get('session').then(
          ({ status }) => status === 200,
          () => false,
        ),
    );
  /** The newest two lines of these kinds. */
  const facts = async (): Promise<readonly string[]> => {
    const of = async (kind: string) => (await first.get<{ items: Line[] }>(`activity?kind=${kind}&limit=1`)).body.items;
    return [...(await of('LeaseEnded')), ...(await of('LeaseTaken'))].map(({ line }) => line);
  };
  const holder = (pid: number) => `process ${pid} on `;
  const lease = <T>(use: (db: Database.Database) => T): T => {
    const db = new Database(join(first.dataFolder, 'supascale.db'));
    try {
      return use(db);
    } finally {
      db.close();
    }
  };
  const holderNow = () => lease((db) => db.prepare('SELECT holder FROM process_lease').pluck().get() as string);

  let second: Second;

  it('waits, says so, and leaves all the rest to the first, which goes on', async () => {
    const firstHolder = holderNow();
    second = another();
    await standsBy(second);
    await until('it answers on its own port', 60_000, () =>
      askStandby('/').then(
        () => true,
        () => false,
      ),
    );
    const health = await askStandby('/api/v1/health');
    expect([health.status, await health.json()]).toEqual([
      200,
      { status: 'standby', waitsFor: { holder: firstHolder, since: expect.any(String) as string } },
    ]);
    const other = await askStandby('/api/v1/projects');
    expect(other.status).toBe(503);
    expect(((await other.json()) as { detail: string }).detail).toContain(firstHolder);
    expect((await first.post('projects', { slug: 'kept' })).status).toBe(202);
  }, 120_000);

  it('is not what a third without it does, nor what ends with an error when it is asked to end', async () => {
    const third = another({ SUPASCALE_STANDBY: '0' });
    expect(await third.ended()).toBe(1);
    expect(third.said).toContain('Another Supascale process is using');
    const fourth = another({ SUPASCALE_STANDBY_PORT: '0' });
    await standsBy(fourth);
    expect(await fourth.down()).toBe(0);
  }, 120_000);

  it('takes over when the first is killed, with all that it knew; both facts are in the activity log', async () => {
    const formerHolder = holderNow();
    await first.down('SIGKILL');
    const began = performance.now();
    await answersAgain(second);
    console.info(`Took over after ${((performance.now() - began) / 1000).toFixed(2)} s.`);
    expect(holderNow()).toContain(holder(second.pid));
    expect((await first.get('projects/kept')).status).toBe(200);
    const [ended, taken] = await facts();
    expect(ended).toContain(`Supascale lost ${formerHolder} without a word`);
    expect(taken).toContain(`goes on as ${holderNow()}, lease 2, which took over from ${formerHolder}, lease 1`);
    expect(taken).toContain('after it stood by for');
    await expect(askStandby('/api/v1/health')).rejects.toThrow();
  }, 120_000);

  it('takes over when the one before it is asked to end', async () => {
    const formerHolder = holderNow();
    const next = another();
    await standsBy(next);
    expect(await second.down('SIGTERM')).toBe(0);
    await answersAgain(next);
    const [ended, taken] = await facts();
    expect(ended).toContain(`Supascale saw ${formerHolder} end as asked`);
    expect(taken).toContain(`goes on as ${holderNow()}, lease 3, which took over from ${formerHolder}, lease 2`);
    second = next;
  }, 120_000);

  it('writes nothing more and ends, with words, once another has raised the number behind its back', async () => {
    lease((db) => db.prepare("UPDATE process_lease SET number = number + 1, holder = 'process 1 on elsewhere'").run());
    // It may have ended by itself before it could be asked, which is as good.
    const answer: Answer<{ code: string }> | undefined = await first
      .post<{ code: string }>('projects', { slug: 'late' })
      .catch(() => undefined);
    if (answer) expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await second.ended()).toBe(1);
    expect(second.said).toMatch(
      /^supascale ends: Another process may write to .*process 1 on elsewhere, with lease 4/m,
    );
    const late = "SELECT count(*) FROM events WHERE data LIKE '%late%' AND type = 'ProjectRequested'";
    expect(lease((db) => db.prepare(late).pluck().get())).toBe(0);
  }, 120_000);
});
