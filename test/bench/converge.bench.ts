import { Bare } from './engine/bare.js';
import { composed } from './engine/composed.js';
import { openWorld, type World } from './engine/open-world.js';
import { thirteen } from './engine/releases.js';
import { allSkipped, isSkipped, type Cases, type Context, type Experiment, type Sample } from './experiment.js';
import { timed } from './statistics.js';

const OURS = 'a new project over REST → 13 running';
const RAW = 'raw API, network + 13 create + start, 4 at a time';
const UP = 'docker-compose 1.29 up -d';
const AT_A_TIME = 4;

/** Row 11: thirteen containers from nothing. */
export const converge: Experiment = {
  needsEngine: true,
  rounds: { full: 7, quick: 3 },
  warmUp: true,
  figures: [
    { name: 'converge.13', unit: 'ms', subject: OURS, against: RAW, goal: { atMost: 1.1 } },
    { name: 'converge.13', unit: 'ms', subject: OURS, against: UP, goal: { atMost: 0.9 } },
  ],
  async open(context: Context): Promise<Cases> {
    const world = await openWorld(context);
    if (isSkipped(world)) return allSkipped([OURS, RAW, UP], world);
    const theirs = await composed(world, context);
    return {
      [OURS]: () => declared(world),
      [RAW]: () => bareUp(world),
      [UP]: isSkipped(theirs) ? theirs : () => composedUp(theirs),
    };
  },
};

async function declared({ plane, engine }: World): Promise<Sample> {
  const slug = plane.nextSlug;
  const running = engine.next(
    `13 containers of ${slug} started`,
    (e) => e.Action === 'start' && e.Actor.Attributes['com.supascale.slug'] === slug,
    13,
  );
  const began = performance.now();
  const [ms, project] = await Promise.all([running.then(() => performance.now() - began), plane.declare(thirteen)]);
  await plane.settled(project);
  await plane.remove(project);
  return { ms };
}

async function bareUp({ engine }: World): Promise<Sample> {
  const bare = new Bare(engine, thirteen);
  try {
    return { ms: await timed(() => bare.up(AT_A_TIME)) };
  } finally {
    await bare.down();
  }
}

async function composedUp(project: { up(): Promise<void>; down(): Promise<void> }): Promise<Sample> {
  const ms = await timed(() => project.up());
  await project.down();
  return { ms };
}
