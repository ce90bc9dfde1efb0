import { VirtualTime } from '../../test/harness/engine-virtual-time.js';
import type { Statuses } from '../reconciler/statuses.js';
import type { Settling } from '../tasks/settling.js';
import { waitEnded } from '../tasks/domain/task.js';
import type { Tasks } from '../tasks/tasks.js';
import { TaskStop, type TaskRun } from '../tasks/task-handler.js';
import type { ProjectWishes } from './project-wishes.js';
import { UpgradeSoak } from './upgrade-soak.js';

describe('The watch over a new release', () => {
  const time = new VirtualTime();
  let bad: string | undefined;
  let isKept: boolean;
  let looks: number;
  let stands: () => Promise<void>;
  const wishes = { row: async () => ({ ref: 'shop' }) } as unknown as ProjectWishes;
  const settling = { settled: () => ((looks += 1), stands()) } as unknown as Settling;
  const statuses = {
    of: async () =>
      new Map([['shop', { conditions: bad ? [{ type: 'Degraded', status: 'true', message: bad }] : [] }]]),
  } as unknown as Statuses;
  const tasks = { find: async () => ({ memo: isKept ? { [waitEnded('soak')]: true } : {} }) } as unknown as Tasks;
  const soak = new UpgradeSoak(wishes, settling, statuses, tasks, time);
  const watch = (soakUntil: number, signal = new AbortController().signal) =>
    soak.watch({ ref: 'shop', memo: { soakUntil }, signal, say: () => undefined } as unknown as TaskRun);

  beforeEach(() => {
    bad = undefined;
    isKept = false;
    looks = 0;
    stands = () => Promise.resolve();
  });

  it('ends when its time is over and all is well', async () => {
    const watched = watch(time.now() + 5_000);
    await time.pass(6_000);
    await expect(watched).resolves.toEqual({ note: 'it stayed well' });
  });

  it('stops for good as soon as something is not well', async () => {
    const watched = watch(time.now() + 60_000).catch((error: unknown) => error);
    await time.pass(3_000);
    bad = 'auth is unhealthy';
    await time.pass(2_000);
    const error = await watched;
    expect(error).toBeInstanceOf(TaskStop);
    expect((error as TaskStop).code).toBe('not-well');
    expect((error as TaskStop).message).toContain('auth is unhealthy');
  });

  it('ends early when a person wants to keep it now', async () => {
    const watched = watch(time.now() + 60_000);
    await time.pass(1_500);
    isKept = true;
    await time.pass(2_000);
    await expect(watched).resolves.toEqual({ note: 'it was well; a person ended the watch' });
  });

  it('looks before it believes, also when its time ran out while the program was down', async () => {
    stands = () => Promise.reject(new TaskStop('not-settled', 'auth: starting'));
    await expect(watch(time.now() - 60_000)).rejects.toMatchObject({ code: 'not-well' });
    expect(looks).toBe(1);
  });

  it('ends at once when it is told to', async () => {
    const stop = new AbortController();
    const watched = watch(time.now() + 60_000, stop.signal).catch((error: unknown) => error);
    await time.pass(1_500);
    stop.abort(new Error('stopping'));
    expect(await watched).toMatchObject({ message: 'stopping' });
  });
});
