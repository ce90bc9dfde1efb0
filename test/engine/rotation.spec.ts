import { containersOf, docker } from '../harness/docker.js';
import { Program, until } from '../harness/program.js';
import { psql } from '../harness/psql.js';

interface Revealed {
  apiUrl: string;
  anonKey: string;
  serviceRoleKey: string;
  databaseUrl: string;
}
interface TaskSeen {
  state: string;
  reason: string;
  returned: boolean;
  steps: readonly { name: string; state: string; note: string }[];
}
interface Rotatables {
  items: { what: string; overlaps: boolean; secrets: { name: string; version: number; since: string | null }[] }[];
}

const hasBegun = ({ steps }: TaskSeen, step: string): boolean =>
  ['running', 'done', 'failed'].includes(steps.find(({ name }) => name === step)!.state);
const STEPS = ['make', 'roles', 'replace', 'settle', 'verify'];

/** Secrets of one project on the real engine, rotated while the program is killed again and again. */
describe('A rotation on a real engine', () => {
  let program: Program;
  let ref: string;
  const reveal = async () => (await program.post<Revealed>(`projects/${ref}/reveal`)).body;
  const task = async (id: string) => (await program.get<TaskSeen>(`tasks/${id}`)).body;
  const ask = (body: object) => program.post<{ taskId: string }>(`projects/${ref}/rotations`, body);
  const rotate = async (body: object): Promise<string> => {
    const asked = await ask(body);
    expect([asked.status, asked.body]).toEqual([202, { taskId: expect.any(String) as string }]);
    expect(asked.headers.get('location')).toBe(`/api/v1/tasks/${asked.body.taskId}`);
    return asked.body.taskId;
  };
  const seen = async (id: string, what: string, pleases: (task: TaskSeen) => boolean) => {
    let last: TaskSeen | undefined;
    const words = () => `task ${what}; last seen: ${JSON.stringify(last)}\n${program.output.slice(-2000)}`;
    await until(words, 120_000, async () => pleases((last = await task(id))));
    return last!;
  };
  const succeeded = (id: string) => seen(id, 'succeeds', ({ state }) => state === 'succeeded');
  const lets = (url: string) =>
    psql(url, 'select 1').then(
      () => 'in',
      (error: { stderr?: string }) => (/password authentication failed/.test(error.stderr ?? '') ? 'out' : error),
    );
  const metaStatus = async ({ apiUrl, serviceRoleKey }: Revealed, apikey = serviceRoleKey) =>
    (await fetch(`${apiUrl}/pg/tables`, { headers: { apikey } })).status;
  const passwordOf = ({ databaseUrl }: Revealed) => new URL(databaseUrl).password;

  beforeAll(async () => {
    program = await Program.start();
    ref = (await program.post<{ ref: string }>('projects', { slug: 'turning' })).body.ref;
    await program.ready(ref);
    await psql((await reveal()).databaseUrl, "create table kept (word text); insert into kept values ('still here')");
  }, 180_000);
  afterAll(async () => program.remove(), 120_000);

  it('says what can be rotated, in which version and since when', async () => {
    const { items } = (await program.get<Rotatables>(`projects/${ref}/rotations`)).body;
    const since = expect.stringMatching(/^\d{4}-/) as string;
    expect(items.map(({ what, secrets }) => [what, secrets])).toEqual([
      ['database-password', [{ name: 'POSTGRES_PASSWORD', version: 1, since }]],
      ['jwt', ['JWT_SECRET', 'ANON_KEY', 'SERVICE_ROLE_KEY'].map((name) => ({ name, version: 1, since }))],
      ['secret', [{ name: 'PG_META_CRYPTO_KEY', version: 1, since }]],
    ]);
  });

  it.each([
    [{ what: 'vault' }, 400],
    [{ what: 'nothing' }, 400],
    [{ what: 'jwt', overlapS: 60 }, 400],
    [{ what: 'jwt', keys: 'opaque' }, 400],
    [{ what: 'secret', names: ['JWT_SECRET'] }, 400],
    [{ what: 'database-password', keys: 'all' }, 400],
  ])('refuses %j', async (body, status) => {
    expect((await ask(body)).status).toBe(status);
  });

  it('gives the database another password: the former one is refused, the services work with the new one', async () => {
    const former = await reveal();
    const id = await rotate({ what: 'database-password' });
    expect((await ask({ what: 'jwt' })).status).toBe(409);
    const done = await succeeded(id);
    expect(done.steps.map(({ name, state }) => [name, state])).toEqual(STEPS.map((name) => [name, 'done']));
    const now = await reveal();
    expect(passwordOf(now)).not.toBe(passwordOf(former));
    expect([await lets(former.databaseUrl), await lets(now.databaseUrl)]).toEqual(['out', 'in']);
    expect(await metaStatus(now)).toBe(200);
    expect(await psql(now.databaseUrl, 'select word from kept')).toBe('still here');
  }, 180_000);

  it('leaves no password behind: not in the log, not in what the database remembers of statements', async () => {
    const { databaseUrl } = await reveal();
    const password = new URL(databaseUrl).password;
    const { body } = await program.get<object>(`activity?project=${ref}&limit=100`);
    expect(JSON.stringify(body)).not.toContain(password);
    expect(program.output).not.toContain(password);
    const db = docker.getContainer((await containersOf(ref)).get('db')!.Id);
    const log = (await db.logs({ stdout: true, stderr: true })).toString();
    expect(log).not.toContain(password);
    expect(JSON.stringify((await db.inspect()).ExecIDs ?? [])).not.toContain(password);
  });

  it.each(STEPS)(
    'is carried to its end when the program is killed in step %s',
    async (step) => {
      const former = await reveal();
      const id = await rotate({ what: 'database-password' });
      await until(`step ${step} began`, 120_000, async () => hasBegun(await task(id), step));
      await program.down('SIGKILL');
      await program.up();
      await succeeded(id);
      const now = await reveal();
      expect([await lets(former.databaseUrl), await lets(now.databaseUrl)]).toEqual(['out', 'in']);
      await program.ready(ref);
      expect(await metaStatus(now)).toBe(200);
    },
    240_000,
  );

  it.each(['make', 'replace', 'settle'])(
    'of keys is carried to its end when the program is killed in step %s',
    async (step) => {
      const former = await reveal();
      const id = await rotate({ what: 'jwt' });
      await until(`step ${step} began`, 120_000, async () => hasBegun(await task(id), step));
      await program.down('SIGKILL');
      await program.up();
      await succeeded(id);
      const now = await reveal();
      expect(now.serviceRoleKey).not.toBe(former.serviceRoleKey);
      expect([await metaStatus(now), await metaStatus(now, former.serviceRoleKey)]).toEqual([200, 401]);
    },
    240_000,
  );

  it('takes everything back when it is cancelled while services are restarted', async () => {
    const former = await reveal();
    const id = await rotate({ what: 'database-password' });
    await seen(id, 'hands the password out', ({ steps }) => steps[2]!.state === 'done');
    expect((await program.post(`tasks/${id}/cancel`)).status).toBe(202);
    const ended = await seen(id, 'has returned', ({ state }) => state === 'failed');
    expect(ended).toMatchObject({ returned: true, reason: 'It was cancelled.' });
    await program.ready(ref);
    const now = await reveal();
    expect(passwordOf(now)).toBe(passwordOf(former));
    expect([await lets(now.databaseUrl), await metaStatus(now)]).toEqual(['in', 200]);
  }, 180_000);

  it('gives apps other keys: the former ones are refused', async () => {
    const former = await reveal();
    await succeeded(await rotate({ what: 'jwt' }));
    const now = await reveal();
    expect(passwordOf(now)).toBe(passwordOf(former));
    expect(await metaStatus(now)).toBe(200);
    expect(await metaStatus(now, former.serviceRoleKey)).toBe(401);
    expect(await metaStatus(now, now.anonKey)).toBe(403);
    expect(await metaStatus(now, former.anonKey)).toBe(401);
  }, 180_000);

  it('P17 is the only thing that makes new secrets, and makes no other than asked for', async () => {
    const versions = async () =>
      (await program.get<Rotatables>(`projects/${ref}/rotations`)).body.items.flatMap(({ secrets }) =>
        secrets.map(({ name, version }) => [name, version] as const),
      );
    const before = await versions();
    await program.post(`projects/${ref}/restart`, {});
    await program.ready(ref);
    expect(await versions()).toEqual(before);
    await succeeded(await rotate({ what: 'secret', names: ['PG_META_CRYPTO_KEY'] }));
    const changed = (await versions()).filter(([name, version]) => new Map(before).get(name) !== version);
    expect(changed.map(([name]) => name)).toEqual(['PG_META_CRYPTO_KEY']);
  }, 180_000);
});
