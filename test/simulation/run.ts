import { verifyChain } from '../../src/event-store/verify.js';
import { NO_BUG, type Bug } from './bug.js';
import { Chaos } from './chaos.js';
import { problemsOf } from './oracle.js';
import { Wisher } from './wisher.js';
import { TICK_MS, World, type Violation } from './world.js';

/** In so many ticks after the faults stop everything is as wished (P7). */
export const MOST_TICKS = 20;
/** For so many ticks after that nothing is done and nothing written (P8). */
const IDLE_TICKS = 10;
const LONGEST_HOLD_TICKS = 7;
const LIGHT_EVERY_MS = 7_000;

export interface Outcome {
  readonly seed: number;
  readonly violation: Violation | undefined;
  /** Until all was as wished. */
  readonly ticks: number;
  /** Engine calls that change something, events written, processes that lived. */
  readonly counts: Readonly<{ mutations: number; events: number }>;
  readonly story: readonly string[];
}

/** One run: trouble first, then calm, then rest. The same seed gives the same run. */
export async function run(
  seed: number,
  { bug = NO_BUG, isTold = false }: { bug?: Bug; isTold?: boolean } = {},
): Promise<Outcome> {
  const world = new World(seed, bug, isTold);
  const chaos = new Chaos(world, world.chance.fork());
  const wisher = new Wisher(world, world.chance.fork());
  world.story.tell('chaos', () => `seed ${seed}: ${JSON.stringify(world.climate)}`);
  chaos.begin();
  await world.install();
  wisher.begin();
  if (world.climate.standby) world.letAnotherWait();
  lights(world);
  await pass(world, world.climate.minutes * 60_000);
  wisher.stop();
  chaos.stop();
  const ticks = await converged(world);
  await idle(world);
  await promisesKept(world, wisher);
  const { violation, mutations, story } = world;
  return { seed, violation, ticks, counts: { mutations, events: world.watch.events }, story: story.lines };
}

const pass = (world: World, ms: number): Promise<void> => world.time.pass(ms, () => world.isOver);

async function converged(world: World): Promise<number> {
  for (let tick = 1; tick <= MOST_TICKS && !world.isOver; tick += 1) {
    await pass(world, TICK_MS);
    if (problemsOf(world).length > 0) continue;
    world.story.tell('check', () => `all is as wished after ${tick} ticks`);
    // Of a project that waits for its data, services that need it may still be left alone for a while.
    if (world.watch.lost.size > 0) await pass(world, LONGEST_HOLD_TICKS * TICK_MS);
    return tick;
  }
  const problems = problemsOf(world);
  world.violated('P7', `after ${MOST_TICKS} ticks without faults: ${problems.join('; ')}`);
  return MOST_TICKS;
}

async function idle(world: World): Promise<void> {
  if (world.isOver) return;
  const { mutations, watch } = world;
  const { events } = watch;
  await pass(world, IDLE_TICKS * TICK_MS);
  const calls = world.mutations - mutations;
  if (calls > 0) world.violated('P8', `${calls} engine calls that change something, though nothing differs`);
  if (watch.events > events) world.violated('P8', `${watch.events - events} events though nothing happens`);
  const problems = problemsOf(world);
  if (problems.length > 0) world.violated('P7', `not so any more after a while: ${problems.join('; ')}`);
}

/** What people were told is recorded is there, and the logs are as they were written. */
async function promisesKept(world: World, { promised }: Wisher): Promise<void> {
  for (const { ref, slug, version } of promised) {
    const { length } = await world.store.read(`project-${ref}`);
    if (length < version) world.violated('P4', `${slug} was told to be at version ${version} and is at ${length}`);
  }
  for (const log of ['wishes', 'convergence'] as const) {
    const verdict = await verifyChain(world.store, log);
    if (!verdict.ok) world.violated('P40', `the log of ${log} is broken: ${verdict.problem}`);
  }
}

/** While the engine does not answer, nobody is told that he knows how his project is (P16). */
function lights(world: World): void {
  world.time.after(LIGHT_EVERY_MS, () => {
    lights(world);
    const { process } = world;
    if (!process?.isUp || world.host.gate.isReachable) return;
    void process.statuses.of(world.projects()).then((statuses) => {
      if (world.host.gate.isReachable) return;
      for (const { ref, light } of statuses.values())
        if (light !== 'unknown') world.violated('P16', `${world.nameOf(ref)} is shown as ${light} while nobody knows`);
    });
  });
}
