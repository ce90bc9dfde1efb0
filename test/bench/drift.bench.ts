import { Bare } from './engine/bare.js';
import { damages, processOf, type Damage } from './engine/damage.js';
import { openWorld, type World } from './engine/open-world.js';
import { one } from './engine/releases.js';
import { byPolicy, byScript, bySwarm, byUs, byUsOnce } from './engine/repair.js';
import {
  allSkipped,
  isSkipped,
  type Case,
  type Cases,
  type Context,
  type Experiment,
  type Figure,
} from './experiment.js';
import { Swarm } from './peers/swarm.js';
import { medianOf } from './statistics.js';

const ours = ({ name }: Damage): string => `${name} → running, control plane`;
const script = ({ name }: Damage): string => `${name} → running, bare script on the event stream`;
const swarm = ({ name }: Damage): string => `${name} → running, Swarm`;
const swarmAtOnce = ({ name }: Damage): string => `${name} → running, Swarm with restart delay 0`;
const POLICY = "crash → running, the engine's own restart policy";

const figuresOf = (damage: Damage): readonly Figure[] => {
  const figure = { name: `drift.${damage.name}`, unit: 'ms', subject: ours(damage) };
  return [
    { ...figure, against: script(damage), goal: { atMost: 1.15 } },
    { ...figure, against: swarm(damage), goal: { atMost: 1 / 18 } },
    { ...figure, against: swarmAtOnce(damage), goal: { atMost: 0.5 } },
    ...(damage.name === 'crash' ? [{ ...figure, against: POLICY }] : []),
  ];
};

/** Row 14: from a damage that nobody wished for until the service runs again. */
export const drift: Experiment = {
  needsEngine: true,
  rounds: { full: 7, quick: 3 },
  warmUp: false,
  figures: damages.flatMap(figuresOf),
  async open(context: Context): Promise<Cases> {
    const world = await openWorld(context);
    if (isSkipped(world)) return allSkipped([...context.cases], world);
    const wanted = damages.filter((damage) => context.cases.has(ours(damage)));
    const isSeen = await areProcessesSeen(world, context);
    const possible = wanted.filter(({ name }) => name !== 'crash' || isSeen);
    const cases = { ...(await ourCases(world, context, possible)), ...(await swarmCases(world, context, possible)) };
    const impossible = [...context.cases].filter((name) => !cases[name]);
    return {
      ...cases,
      ...allSkipped(impossible, { skipped: 'the processes of that engine cannot be seen from here' }),
    };
  },
};

async function ourCases(world: World, { quick, atEnd }: Context, possible: readonly Damage[]): Promise<Cases> {
  const { plane, engine } = world;
  const project = await plane.declare(one);
  await plane.settled(project);
  const sample = (once: () => Promise<number>): Case => {
    return async () => ({ ms: await medianOf(quick ? 1 : 3, once) });
  };
  const cases: Record<string, Case> = {};
  for (const damage of possible) {
    const isCrash = damage.name === 'crash';
    // What an engine is about to restart by itself, after a delay of its own, nobody else can start.
    const bare = new Bare(engine, one, isCrash ? { restart: 'no' } : {});
    atEnd(() => bare.down());
    await bare.up(1);
    cases[ours(damage)] = sample(() => (isCrash ? byUsOnce(world, damage) : byUs(world, project, damage)));
    cases[script(damage)] = sample(() => byScript(engine, bare, damage));
    if (isCrash) cases[POLICY] = sample(() => byPolicy(engine, damage));
  }
  return cases;
}

async function swarmCases({ engine }: World, { say, atEnd }: Context, possible: readonly Damage[]): Promise<Cases> {
  const names = possible.flatMap((damage) => [swarm(damage), swarmAtOnce(damage)]);
  say('starting a Swarm of one node');
  const peer = await Swarm.start(engine, atEnd);
  if (isSkipped(peer)) return allSkipped(names, peer);
  const [usual, atOnce] = [await peer.serve('usual'), await peer.serve('at-once', 0)];
  return Object.fromEntries(
    possible.flatMap((damage): [string, Case][] => [
      [swarm(damage), async () => ({ ms: await bySwarm(peer.engine, usual, damage) })],
      [swarmAtOnce(damage), async () => ({ ms: await bySwarm(peer.engine, atOnce, damage) })],
    ]),
  );
}

async function areProcessesSeen({ engine }: World, { atEnd }: Context): Promise<boolean> {
  const bare = new Bare(engine, one);
  atEnd(() => bare.down());
  await bare.up(1);
  return (await processOf(engine, bare.name)) !== undefined;
}
