import fc from 'fast-check';
import { Commands } from '../../src/event-store/commands.js';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store.js';
import type { Actor, Recorded } from '../../src/kernel/event.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import type { ProjectList } from '../../src/projects/project-list.js';
import { isEnded } from '../../src/tasks/domain/task.js';
import { TaskStop, type TaskHandler, type TaskStep } from '../../src/tasks/task-handler.js';
import { TaskHandlers } from '../../src/tasks/task-handlers.js';
import type { TaskList } from '../../src/tasks/task-list.js';
import { TaskProgress } from '../../src/tasks/task-progress.js';
import { TaskRunner } from '../../src/tasks/task-runner.js';
import { taskProjection, TaskReservationRow, TaskRow } from '../../src/tasks/task-table.js';
import { Tasks } from '../../src/tasks/tasks.js';
import { VirtualTime } from '../harness/engine-virtual-time.js';

const SHOP = 'abcdefghijklmnopqrst' as ProjectRef;
const PUB = 'zyxwvutsrqponmlkjihg' as ProjectRef;
const by: Actor = { kind: 'user', id: 'u1', name: 'ada' };
const HOUR = 3_600_000;

/** What steps do to the world, and how often: kept over crashes of the program. */
class World {
  readonly on = new Set<string>();
  readonly runs: string[] = [];
  failing = new Map<string, Error[]>();

  step(name: string, more: Partial<TaskStep> = {}): TaskStep {
    return {
      name,
      title: name,
      run: async ({ memo }) => {
        this.runs.push(name);
        await Promise.resolve();
        this.on.add(name); // half done: the failure comes after the deed
        const failure = this.failing.get(name)?.shift();
        if (failure) throw failure;
        return { note: `${name} done`, memo: { [name]: true, before: Object.keys(memo).length } };
      },
      undo: async () => {
        this.runs.push(`undo ${name}`);
        const failure = this.failing.get(`undo ${name}`)?.shift();
        if (failure) throw failure;
        await Promise.resolve();
        this.on.delete(name);
        return `${name} undone`;
      },
      ...more,
    };
  }
}

/** Programs that come and go over one store and one world. */
class Fleet {
  readonly time = new VirtualTime();
  readonly store = new MemoryEventStore([taskProjection], () => this.time.now());
  readonly commands = new Commands(this.store);
  private runner?: TaskRunner;
  private alive = { yes: false };
  tasks!: Tasks;

  constructor(private readonly handlers: readonly TaskHandler[]) {}

  async start(handlers = this.handlers): Promise<void> {
    const known = new TaskHandlers();
    const list = this.list();
    const projects = {
      find: async (ref: string) => ({ ref, slug: ref === SHOP ? 'shop' : 'pub', desired: 'active' }),
    } as unknown as ProjectList;
    this.tasks = new Tasks(this.commands, known, list, projects);
    for (const handler of handlers) this.tasks.register(handler);
    // A program that was killed writes nothing more: its commands never answer.
    const alive = (this.alive = { yes: true });
    const mortal = {
      handle: (...args: Parameters<Commands['handle']>) =>
        alive.yes ? this.commands.handle(...args) : new Promise(() => undefined),
    } as unknown as Commands;
    this.runner = new TaskRunner(this.store, mortal, known, list, new TaskProgress(), this.time);
    await this.runner.onApplicationBootstrap();
  }

  /** As `kill -9` does: nothing of it goes on. */
  kill(): void {
    this.alive.yes = false;
  }

  stop(): Promise<void> {
    return this.runner!.beforeApplicationShutdown();
  }

  row(id: string): Promise<TaskRow> {
    return this.store.transact(({ tables }) => tables.find(TaskRow, { id })!);
  }

  reservations(): Promise<readonly TaskReservationRow[]> {
    return this.store.transact(({ tables }) => tables.findAll(TaskReservationRow, {}));
  }

  async types(id: string): Promise<readonly string[]> {
    return (await this.store.read(`task-${id}`)).map(({ type }) => type);
  }

  private list(): TaskList {
    const rows = () => this.store.transact(({ tables }) => tables.findAll(TaskRow, {}));
    const list: Partial<TaskList> = {
      find: async (id) => (await rows()).find((row) => row.id === id) ?? null,
      unfinished: async () => (await rows()).filter((row) => !isEnded(row)).map(({ id }) => id),
    };
    return list as TaskList;
  }
}

describe('A task', () => {
  let world: World;
  let steps: TaskStep[];
  let fleet: Fleet;
  const handler = (): TaskHandler => ({ kind: 'test', title: () => 'Do three things', steps: () => steps });
  const begin = async () => (await fleet.tasks.request('test', SHOP, {}, by)).taskId;

  beforeEach(async () => {
    world = new World();
    steps = ['one', 'two', 'three'].map((name) => world.step(name));
    fleet = new Fleet([handler()]);
    await fleet.start();
  });

  it('does its steps in order and hands on what they noted', async () => {
    const id = await begin();
    await fleet.time.pass(1);
    expect(await fleet.row(id)).toMatchObject({
      state: 'succeeded',
      memo: { one: true, two: true, before: 3 },
      requestedBy: 'ada',
    });
    expect(world.runs).toEqual(['one', 'two', 'three']);
    expect(await fleet.reservations()).toEqual([]);
  });

  it('is the only one of its project until it ends', async () => {
    steps = [world.step('one', { run: () => new Promise(() => undefined) })];
    const id = await begin();
    await fleet.time.pass(1);
    await expect(fleet.tasks.request('test', SHOP, {}, by)).rejects.toMatchObject({
      code: 'taken',
      message: expect.stringContaining(`“Do three things” is under way on this project (task ${id})`) as string,
    });
    await fleet.tasks.request('test', PUB, {}, by);
    expect(await fleet.reservations()).toHaveLength(2);
  });

  it('tries again with growing delay, then takes all back, also what was half done', async () => {
    world.failing.set(
      'two',
      Array.from({ length: 5 }, () => new Error('not yet')),
    );
    const id = await begin();
    await fleet.time.pass(500);
    expect(await fleet.row(id)).toMatchObject({ state: 'running', steps: [{}, { state: 'failed', failures: 1 }, {}] });
    await fleet.time.pass(HOUR);
    expect(world.runs).toEqual(['one', 'two', 'two', 'two', 'two', 'two', 'undo two', 'undo one']);
    expect(await fleet.row(id)).toMatchObject({ state: 'failed', returned: 1, reason: 'not yet' });
    expect([...world.on]).toEqual([]);
    expect(await fleet.reservations()).toEqual([]);
    const waits = (await fleet.store.read(`task-${id}`))
      .filter(({ type }) => type === 'TaskStepFailed')
      .map(({ data }) => (data as { retryInS: number | null }).retryInS);
    expect(waits).toEqual([1, 2, 4, 9, null]);
  });

  it('turns back at once where trying again cannot help, and tries the way back for ever', async () => {
    world.failing.set('two', [new TaskStop('no-use', 'It cannot be.')]);
    world.failing.set(
      'undo one',
      Array.from({ length: 9 }, () => new Error('still not')),
    );
    const id = await begin();
    await fleet.time.pass(60_000);
    expect(await fleet.row(id)).toMatchObject({ state: 'turning-back', reason: 'It cannot be.' });
    await fleet.time.pass(HOUR);
    expect(await fleet.row(id)).toMatchObject({ state: 'failed', returned: 1 });
    expect(world.runs.filter((run) => run === 'undo one')).toHaveLength(10);
  });

  it('never turns back after its point of no return', async () => {
    steps[0] = world.step('one', { pointOfNoReturn: true });
    world.failing.set(
      'two',
      Array.from({ length: 12 }, () => new Error('not yet')),
    );
    const id = await begin();
    await fleet.time.pass(60_000);
    await expect(fleet.tasks.cancel(id, by)).rejects.toThrow('past its point of no return');
    await fleet.time.pass(2 * HOUR);
    expect(await fleet.row(id)).toMatchObject({ state: 'succeeded' });
    expect(world.runs.some((run) => run.startsWith('undo'))).toBe(false);
  });

  it('stays where it is when it has to stop after that', async () => {
    steps[0] = world.step('one', { pointOfNoReturn: true });
    world.failing.set('two', [new TaskStop('no-use', 'Do it by hand.')]);
    const id = await begin();
    await fleet.time.pass(1);
    expect(await fleet.row(id)).toMatchObject({ state: 'failed', returned: 0, reason: 'Do it by hand.' });
    expect([...world.on]).toEqual(['one', 'two']);
  });

  it('is cancelled in the middle of a step, and takes that back too', async () => {
    steps[1] = world.step('two', {
      run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut')))),
    });
    const id = await begin();
    await fleet.time.pass(1);
    await fleet.tasks.cancel(id, by);
    await fleet.time.pass(1);
    expect(await fleet.row(id)).toMatchObject({ state: 'failed', returned: 1, reason: 'It was cancelled.' });
    expect(world.runs).toEqual(['one', 'undo two', 'undo one']);
    await expect(fleet.tasks.cancel(id, by)).rejects.toThrow('nothing left to cancel');
  });

  it('is cancelled while it waits for its next attempt', async () => {
    world.failing.set('one', [new Error('not yet')]);
    const id = await begin();
    await fleet.time.pass(1);
    await fleet.tasks.cancel(id, by);
    await fleet.time.pass(1);
    expect(await fleet.row(id)).toMatchObject({ state: 'failed', returned: 1 });
  });

  it('stops with the program and goes on with it, the step from its start', async () => {
    let cuts = 0;
    const run = steps[1]!.run;
    steps[1] = {
      ...steps[1]!,
      run: (about) =>
        cuts++ > 0
          ? run(about)
          : new Promise((_, reject) => about.signal.addEventListener('abort', () => reject(new Error('cut')))),
    };
    const id = await begin();
    await fleet.time.pass(1);
    const stopped = fleet.stop();
    await fleet.time.pass(1);
    await stopped;
    expect(await fleet.row(id)).toMatchObject({ state: 'running', steps: [{}, { state: 'running', failures: 0 }, {}] });
    await fleet.start();
    await fleet.time.pass(1);
    expect(await fleet.row(id)).toMatchObject({ state: 'succeeded' });
    expect(await fleet.types(id)).toEqual([
      'TaskRequested',
      ...['one', 'two', 'three'].flatMap(() => ['TaskStepStarted', 'TaskStepDone']),
      'TaskSucceeded',
    ]);
  });

  it('waits for a program that knows its kind', async () => {
    await fleet.stop();
    const id = await begin();
    await fleet.start([]);
    await fleet.time.pass(HOUR);
    expect(await fleet.row(id)).toMatchObject({ state: 'waiting' });
    fleet.tasks.register(handler());
    await fleet.time.pass(1);
    expect(await fleet.row(id)).toMatchObject({ state: 'succeeded' });
  });

  it('runs beside those of other projects, but not more than eight', async () => {
    let [now, most] = [0, 0];
    steps = [
      {
        ...{ name: 'one', title: 'one' },
        run: async () => {
          most = Math.max(most, ++now);
          await new Promise<void>((resolve) => fleet.time.after(1000, resolve));
          now -= 1;
          return { note: 'done' };
        },
      },
    ];
    const refs = Array.from({ length: 20 }, (_, at) => SHOP.slice(0, 19) + String.fromCharCode(97 + at));
    for (const ref of refs) await fleet.tasks.request('test', ref, {}, by);
    await fleet.time.pass(10_000);
    expect([now, most]).toEqual([0, 8]);
    expect(await fleet.reservations()).toEqual([]);
  });
});

describe('A program that is killed', () => {
  const names = ['one', 'two', 'three', 'four'];

  /** Kills the program right after the events at these positions and starts another one. */
  async function live(plan: {
    readonly kills: readonly number[];
    readonly failing: Readonly<Record<string, number>>;
    readonly noReturn: string | undefined;
  }) {
    const world = new World();
    for (const [name, times] of Object.entries(plan.failing))
      world.failing.set(
        name,
        Array.from({ length: times }, () => new Error('not yet')),
      );
    const steps = names.map((name) => world.step(name, name === plan.noReturn ? { pointOfNoReturn: true } : {}));
    const fleet = new Fleet([{ kind: 'test', title: () => 'Test', steps: () => steps }]);
    await fleet.start();
    const events: Recorded[] = [];
    let restart: Promise<void> | undefined;
    fleet.store.committed$.subscribe((event) => {
      events.push(event);
      if (!plan.kills.includes(events.length)) return;
      fleet.kill();
      restart = fleet.start();
    });
    const { taskId } = await fleet.tasks.request('test', SHOP, {}, by);
    for (let hours = 0; hours < 4; hours += 1) {
      await fleet.time.pass(HOUR);
      await restart;
    }
    const row = await fleet.row(taskId);
    return { state: row.state, returned: row.returned, on: [...world.on].sort(), runs: world.runs, fleet, taskId };
  }

  it.each([
    ['succeeds', {}, undefined, 9],
    ['turns back', { three: 100 }, undefined, 18],
    ['tries on after its point of no return', { three: 8 }, 'two', 18],
  ] as const)('has a task that %s end the same, killed after whichever event', async (_, failing, noReturn, events) => {
    const calm = await live({ kills: [], failing, noReturn });
    expect(calm.state).not.toBe('running');
    for (let at = 1; at <= events; at += 1) {
      const killed = await live({ kills: [at], failing, noReturn });
      expect([at, killed.state, killed.returned, killed.on]).toEqual([at, calm.state, calm.returned, calm.on]);
      expect(await killed.fleet.reservations()).toEqual([]);
    }
  });

  it('ends the same for any series of kills; no step is left out, and none is done more often than it was begun', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 25 }), { maxLength: 8 }),
        fc.constantFrom(...names),
        fc.nat({ max: 6 }),
        fc.option(fc.constantFrom(...names), { nil: undefined }),
        async (kills, which, times, noReturn) => {
          const plan = { failing: { [which]: times }, noReturn };
          const [calm, killed] = [await live({ kills: [], ...plan }), await live({ kills, ...plan })];
          const isSure = noReturn !== undefined && names.indexOf(noReturn) < names.indexOf(which);
          expect(calm.state).toBe(times < 5 || isSure ? 'succeeded' : 'failed');
          // A kill may swallow a failure before it is told: then the step has one attempt more.
          if (times < 5 || isSure || kills.length === 0) expect(killed.state).toBe(calm.state);
          expect(killed.on).toEqual(killed.state === 'succeeded' ? [...names].sort() : []);
          const types = await killed.fleet.types(killed.taskId);
          expect(types.filter((type) => type === 'TaskSucceeded' || type === 'TaskFailed')).toHaveLength(1);
          expect(types.filter((type) => type === 'TaskStepDone').length).toBeLessThanOrEqual(names.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});
