import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ProjectReconciler } from '../../src/reconciler/project.reconciler.js';
import { Bare } from './engine/bare.js';
import { writeComposeFile } from './engine/compose-file.js';
import { openWorld, type World } from './engine/open-world.js';
import { thirteen } from './engine/releases.js';
import { allSkipped, isSkipped, type Cases, type Context, type Experiment, type Sample } from './experiment.js';
import { Compose } from './peers/compose.js';
import { aWorkFolder } from './places.js';
import { timed } from './statistics.js';

const OURS = 'a new project over REST → 13 running';
const RAW = 'raw API, network + 13 create + start, 4 at a time';
const UP = 'docker-compose 1.29 up -d';
const LOOK = 'look at a settled project of 13';
const LIST = 'one list call';
const NO_OP = 'docker-compose 1.29 up -d, nothing to do';
const AT_A_TIME = 4;

/** Rows 11 and 12: thirteen containers from nothing, and the look that finds nothing to do. */
export const converge: Experiment = {
  needsEngine: true,
  rounds: { full: 7, quick: 3 },
  warmUp: true,
  figures: [
    { name: 'converge.13', unit: 'ms', subject: OURS, against: RAW, goal: { atMost: 1.1 } },
    { name: 'converge.13', unit: 'ms', subject: OURS, against: UP, goal: { atMost: 0.9 } },
    { name: 'converge.noop', unit: 'ms', subject: LOOK, against: LIST, goal: { atMost: 3 } },
    { name: 'converge.noop', unit: 'ms', subject: LOOK, against: NO_OP, goal: { atMost: 1 / 100 } },
  ],
  async open(context: Context): Promise<Cases> {
    const world = await openWorld(context);
    if (isSkipped(world)) return allSkipped([OURS, RAW, UP, LOOK, LIST, NO_OP], world);
    return {
      [OURS]: () => declared(world),
      [RAW]: () => bareUp(world),
      ...(await lookCases(world, context)),
      ...(await composeCases(world, context)),
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
  const asked = plane.declare(thirteen);
  await running;
  const ms = performance.now() - began;
  const project = await asked;
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

/** The reconciler's own look and the bare call are tiny: a sample is the mean of many, one after the other. */
async function lookCases({ plane, engine }: World, { quick, cases }: Context): Promise<Cases> {
  if (!cases.has(LOOK)) return {};
  const project = await plane.declare(thirteen);
  await plane.settled(project);
  const reconciler = plane.get(ProjectReconciler);
  const { signal } = new AbortController();
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.supascale.project=${project.ref}`] }));
  const times = quick ? 50 : 200;
  const mean = async (once: () => Promise<unknown>): Promise<Sample> => {
    const ms = await timed(async () => {
      for (let n = 0; n < times; n += 1) await once();
    });
    return { ms: ms / times };
  };
  return {
    [LOOK]: () => mean(() => reconciler.look(project.ref, signal)),
    [LIST]: () => mean(() => engine.call('GET', `/containers/json?all=1&filters=${filters}`)),
  };
}

async function composeCases({ engine }: World, { endpoint, cases, say, note, atEnd }: Context): Promise<Cases> {
  if (!cases.has(UP) && !cases.has(NO_OP)) return {};
  const compose = await Compose.find(endpoint, say);
  if (isSkipped(compose)) return allSkipped([UP, NO_OP], compose);
  note(`docker-compose ${compose.version}`);
  const folder = aWorkFolder();
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const { containers } = new Bare(engine, thirteen);
  const [fresh, standing] = ['fresh', 'standing'].map((name) => join(folder, `${basename(folder)}-${name}`));
  for (const project of [fresh!, standing!]) {
    writeComposeFile(project, containers);
    atEnd(() => compose.run(project, 'down', '-t', '0'));
  }
  if (cases.has(NO_OP)) await compose.run(standing!, 'up', '-d');
  return {
    async [UP]() {
      const ms = await timed(() => compose.run(fresh!, 'up', '-d'));
      await compose.run(fresh!, 'down', '-t', '0');
      return { ms };
    },
    [NO_OP]: async () => ({ ms: await timed(() => compose.run(standing!, 'up', '-d')) }),
  };
}
