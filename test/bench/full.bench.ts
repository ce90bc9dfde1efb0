import { availableParallelism } from 'node:os';
import { ProjectReconciler } from '../../src/reconciler/project.reconciler.js';
import { BareWhole } from './engine/bare-whole.js';
import { composedWhole, type ComposedWhole } from './engine/composed-whole.js';
import type { Declared } from './engine/control-plane.js';
import { openWorld, requireImages, type World } from './engine/open-world.js';
import { atRest } from './engine/rest.js';
import { whole } from './engine/whole.js';
import { allSkipped, isSkipped, type Cases, type Context, type Experiment, type Sample } from './experiment.js';
import { median, timed } from './statistics.js';

const OURS = 'the whole stack of a project, over REST';
const RAW = 'raw API, as many at a time and the same health gates';
const COMPOSE = 'docker-compose 1.29 with the exported project';

/** What an access token's life reaches. */
const REACHED = ['auth', 'rest'] as const;
const LOOKS = 20;

/** Rows 11 to 13 on the whole stack of the newest release: from nothing until all is healthy, changed, looked at, gone. */
export const full: Experiment = {
  needsEngine: true,
  rounds: { full: 3, quick: 1 },
  warmUp: false,
  figures: [
    { name: 'full.cold', unit: 'ms', subject: OURS, against: RAW, goal: { atMost: 1.1 } },
    { name: 'full.cold', unit: 'ms', subject: OURS, against: COMPOSE, goal: { atMost: 0.9 } },
    { name: 'full.one', unit: 'ms change', subject: OURS, against: RAW, goal: { atMost: 1.1 } },
    { name: 'full.noop', unit: 'list calls', subject: OURS, against: 1, goal: { atMost: 3 } },
    { name: 'full.noop', unit: 'ms no-op', subject: OURS, against: COMPOSE, goal: { atMost: 0.05 } },
    { name: 'full.down', unit: 'ms down', subject: OURS, against: COMPOSE, goal: { atMost: 0.7 } },
    { name: 'rest.full/containers', unit: 'ms CPU/s', subject: OURS, against: 1000 },
    { name: 'rest.full/engine', unit: 'ms CPU/s engine', subject: OURS, against: 1000 },
    { name: 'rest.full/program', unit: 'ms CPU/s program', subject: OURS, against: 1000 },
  ],
  async open(context: Context): Promise<Cases> {
    const world = await openWorld(context);
    if (isSkipped(world)) return allSkipped([OURS, RAW, COMPOSE], world);
    await requireImages();
    const theirs = await composedWhole(world, context);
    return {
      [OURS]: () => ours(world, context.quick ? 20 : 60),
      [RAW]: () => raw(world),
      [COMPOSE]: isSkipped(theirs) ? theirs : () => composed(theirs),
    };
  },
};

async function ours({ plane, engine }: World, restS: number): Promise<Sample> {
  let project: Declared | undefined;
  const ms = await timed(async () => {
    project = await plane.declare(whole, { profile: 'full' });
    await plane.settled(project);
  });
  const declared = project!;
  const change = await changed({ plane, engine }, declared);
  const looks = await lookedAt({ plane, engine }, declared);
  const rest = await atRest(engine, declared.ref, restS);
  const down = await timed(() => plane.remove(declared));
  return {
    ms,
    'ms change': change,
    'ms no-op': looks.ms,
    'list calls': looks.ms / looks.listMs,
    'ms down': down,
    'ms CPU/s': rest.containers,
    'ms CPU/s engine': rest.engine,
    'ms CPU/s program': rest.program,
  };
}

/** Looks and list calls in turn, the median of each. */
async function lookedAt({ plane, engine }: World, project: Declared): Promise<{ ms: number; listMs: number }> {
  const reconciler = plane.get(ProjectReconciler);
  const { signal } = new AbortController();
  const [looks, lists]: [number[], number[]] = [[], []];
  for (let n = 0; n < LOOKS; n += 1) {
    looks.push(await timed(() => reconciler.look(project.ref, signal)));
    lists.push(await timed(() => engine.call('GET', `/containers/json?all=1&${filtersOf(project)}`)));
  }
  return { ms: median(looks), listMs: median(lists) };
}

const filtersOf = ({ ref }: Declared): string =>
  `filters=${encodeURIComponent(JSON.stringify({ label: [`com.supascale.project=${ref}`] }))}`;

/** @throws Error when other services were made anew than those that the setting reaches */
async function changed({ plane, engine }: World, project: Declared): Promise<number> {
  const before = await idsOf(engine, project);
  const ms = await timed(async () => {
    await plane.send('PATCH', `projects/${project.ref}/settings/auth`, { jwtExpiry: 600 });
    await plane.settled(project);
  });
  const after = await idsOf(engine, project);
  const others = [...after].filter(([service, id]) => before.get(service) !== id).map(([service]) => service);
  if (others.sort().join() !== REACHED.join())
    throw new Error(`The change made ${others.join(', ')} anew, and reaches ${REACHED.join(', ')}.`);
  return ms;
}

async function idsOf(engine: World['engine'], project: Declared): Promise<ReadonlyMap<string, string>> {
  const found = await engine.call<{ Id: string; Labels: Record<string, string> }[]>(
    'GET',
    `/containers/json?${filtersOf(project)}`,
  );
  return new Map(found.map(({ Id, Labels }) => [Labels['com.supascale.service']!, Id]));
}

async function raw({ engine }: World): Promise<Sample> {
  const bare = new BareWhole(engine, availableParallelism());
  try {
    const ms = await timed(() => bare.up());
    return { ms, 'ms change': await timed(() => bare.replace(REACHED)) };
  } finally {
    await bare.down();
  }
}

async function composed(project: ComposedWhole): Promise<Sample> {
  const ms = await timed(async () => {
    await project.up();
    await project.healthy();
  });
  const noop = await timed(() => project.up());
  const down = await timed(() => project.down());
  await project.clear();
  return { ms, 'ms no-op': noop, 'ms down': down };
}
