import { containersOf } from '../harness/docker.js';
import { Program, until } from '../harness/program.js';
import { psql } from '../harness/psql.js';

interface Revealed {
  apiUrl: string;
  anonKey: string;
  databaseUrl: string;
  dashboardPassword: string;
}
interface TaskSeen {
  state: string;
  steps: readonly { name: string; state: string; note: string }[];
}

/** Long enough that the program is killed in the middle of the overlap. */
const JWT = { what: 'jwt', keys: 'signing', overlapS: 30 };
const JWT_STEPS = ['make', 'accept', 'accepted', 'sign', 'signing', 'overlap', 'end', 'ended'];

/** The newest release in its standard profile, with the pooler. */
describe('A rotation of a whole stack', () => {
  let program: Program;
  let ref: string;
  const reveal = async () => (await program.post<Revealed>(`projects/${ref}/reveal`)).body;
  const task = async (id: string) => (await program.get<TaskSeen>(`tasks/${id}`)).body;
  const rotated = async (body: object): Promise<TaskSeen> => {
    const asked = await program.post<{ taskId: string }>(`projects/${ref}/rotations`, body);
    expect([asked.status, asked.body]).toEqual([202, { taskId: expect.any(String) as string }]);
    return ended(asked.body.taskId);
  };
  const ended = async (id: string): Promise<TaskSeen> => {
    let seen: TaskSeen | undefined;
    const words = () => `the task ends; last seen: ${JSON.stringify(seen)}\n${program.output.slice(-2000)}`;
    await until(words, 240_000, async () => {
      seen = await task(id);
      return seen.state === 'succeeded' || seen.state === 'failed';
    });
    return seen!;
  };
  const names = ({ steps }: TaskSeen) => steps.map(({ name }) => name);
  const opens = async ({ apiUrl }: Revealed, apikey: string) =>
    (await fetch(`${apiUrl}/auth/v1/health`, { headers: { apikey } })).status !== 401;

  const dashboard = async ({ apiUrl, dashboardPassword }: Revealed) => {
    const login = Buffer.from(`supabase:${dashboardPassword}`).toString('base64');
    return (await fetch(`${apiUrl}/project`, { headers: { authorization: `Basic ${login}` } })).status;
  };
  const idsOf = async () =>
    new Map([...(await containersOf(ref))].map(([service, container]) => [service, container.Id]));
  const changedSince = async (before: ReadonlyMap<string, string>) =>
    [...(await idsOf())]
      .filter(([service, id]) => before.get(service) !== id)
      .map(([service]) => service)
      .sort();

  beforeAll(async () => {
    program = await Program.start({ env: { SUPASCALE_RELEASE: '2026.10' } });
    ref = (await program.post<{ ref: string }>('projects', { slug: 'whole' })).body.ref;
    const isReady = (seen: { light: string; version: number; observedVersion: number }) =>
      seen.light === 'ready' && seen.version === seen.observedVersion;
    await program.waitFor(ref, isReady, 300_000);
  }, 360_000);
  afterAll(async () => program.remove(), 180_000);

  it('gives the database another password, and the pooler with it', async () => {
    const former = await reveal();
    const done = await rotated({ what: 'database-password' });
    expect(done.state).toBe('succeeded');
    expect(names(done)).toEqual(['make', 'roles', 'replace', 'settle', 'pooler', 'verify']);
    expect(done.steps.at(-1)!.note).toContain('through the pooler too');
    const now = await reveal();
    expect(await psql(now.databaseUrl, 'select 1')).toBe('1');
    await expect(psql(former.databaseUrl, 'select 1')).rejects.toThrow('password authentication failed');
  }, 300_000);

  it('gives the pooler another key, and apps go on with their password', async () => {
    const [before, { databaseUrl }] = [await idsOf(), await reveal()];
    const done = await rotated({ what: 'vault' });
    expect([done.state, ...names(done)]).toEqual(['succeeded', 'make', 'replace', 'pooler', 'verify']);
    expect((await reveal()).databaseUrl).toBe(databaseUrl);
    expect(await psql(databaseUrl, 'select 1')).toBe('1');
    expect(await changedSince(before)).toEqual(['supavisor']);
  }, 300_000);

  it('gives the dashboard another password, and the former one opens it no more', async () => {
    const [before, former] = [await idsOf(), await reveal()];
    const done = await rotated({ what: 'dashboard-password' });
    expect([done.state, ...names(done)]).toEqual(['succeeded', 'make', 'replace', 'settle']);
    const now = await reveal();
    expect([await dashboard(now), await dashboard({ ...now, dashboardPassword: former.dashboardPassword })]).toEqual([
      200, 401,
    ]);
    expect(await changedSince(before)).toEqual(['api-gw']);
  }, 300_000);

  it('gives services another secret between them, and touches no other', async () => {
    const before = await idsOf();
    const done = await rotated({ what: 'secret', names: ['PG_META_CRYPTO_KEY'] });
    expect([done.state, ...names(done)]).toEqual(['succeeded', 'make', 'replace', 'settle']);
    expect(await changedSince(before)).toEqual(['meta', 'studio']);
  }, 300_000);

  it('lets former and new keys overlap, killed in every step, and opens with the new key of apps only in the end', async () => {
    const former = await reveal();
    const asked = await program.post<{ taskId: string }>(`projects/${ref}/rotations`, JWT);
    for (const step of JWT_STEPS) {
      await until(`step ${step} began\n${program.output.slice(-2000)}`, 240_000, async () => {
        const { steps } = await task(asked.body.taskId);
        return steps.find(({ name }) => name === step)!.state !== 'waiting';
      });
      await program.down('SIGKILL');
      await program.up();
    }
    const done = await ended(asked.body.taskId);
    expect([done.state, ...names(done)]).toEqual(['succeeded', ...JWT_STEPS]);
    const now = await reveal();
    expect([await opens(now, now.anonKey), await opens(now, former.anonKey)]).toEqual([true, false]);
  }, 600_000);
});
