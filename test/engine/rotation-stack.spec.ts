import { Program, until } from '../harness/program.js';

interface Revealed {
  apiUrl: string;
  anonKey: string;
}
interface TaskSeen {
  state: string;
  steps: readonly { name: string; state: string; note: string }[];
}

/** The newest release in its standard profile, with the pooler. */
describe('A rotation of a whole stack', () => {
  let program: Program;
  let ref: string;
  const reveal = async () => (await program.post<Revealed>(`projects/${ref}/reveal`)).body;
  const rotated = async (body: object): Promise<TaskSeen> => {
    const asked = await program.post<{ taskId: string }>(`projects/${ref}/rotations`, body);
    expect([asked.status, asked.body]).toEqual([202, { taskId: expect.any(String) as string }]);
    let seen: TaskSeen | undefined;
    const words = () => `the task ends; last seen: ${JSON.stringify(seen)}\n${program.output.slice(-2000)}`;
    await until(words, 240_000, async () => {
      seen = (await program.get<TaskSeen>(`tasks/${asked.body.taskId}`)).body;
      return seen.state === 'succeeded' || seen.state === 'failed';
    });
    return seen!;
  };
  const names = ({ steps }: TaskSeen) => steps.map(({ name }) => name);
  const opens = async ({ apiUrl }: Revealed, apikey: string) =>
    (await fetch(`${apiUrl}/auth/v1/health`, { headers: { apikey } })).status !== 401;

  beforeAll(async () => {
    program = await Program.start({ env: { SUPASCALE_RELEASE: '2026.10' } });
    ref = (await program.post<{ ref: string }>('projects', { slug: 'whole' })).body.ref;
    const isReady = (seen: { light: string; version: number; observedVersion: number }) =>
      seen.light === 'ready' && seen.version === seen.observedVersion;
    await program.waitFor(ref, isReady, 300_000);
  }, 360_000);
  afterAll(async () => program.remove(), 180_000);

  it('gives the database another password, and the pooler with it', async () => {
    const done = await rotated({ what: 'database-password' });
    expect(done.state).toBe('succeeded');
    expect(names(done)).toEqual(['make', 'roles', 'replace', 'settle', 'pooler', 'verify']);
  }, 300_000);

  it('lets former and new keys overlap, and opens with the new key of apps only in the end', async () => {
    const former = await reveal();
    const done = await rotated({ what: 'jwt', keys: 'signing', overlapS: 2 });
    expect(done.state).toBe('succeeded');
    expect(names(done)).toEqual(['make', 'accept', 'accepted', 'sign', 'signing', 'overlap', 'end', 'ended']);
    const now = await reveal();
    expect([await opens(now, now.anonKey), await opens(now, former.anonKey)]).toEqual([true, false]);
  }, 420_000);
});
