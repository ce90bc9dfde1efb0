import { ProjectReconciler } from '../../src/reconciler/project.reconciler.js';
import { composed } from './engine/composed.js';
import { openWorld } from './engine/open-world.js';
import { thirteen } from './engine/releases.js';
import { allSkipped, isSkipped, type Cases, type Context, type Experiment, type Sample } from './experiment.js';
import { timed } from './statistics.js';

const LOOK = 'look at a settled project of 13';
const LIST = 'one list call';
const NO_OP = 'docker-compose 1.29 up -d with nothing to do';

/** A look is tiny: a sample is the mean of so many, one after the other. */
const TIMES = 40;

/** Row 12: what it costs to find that nothing is to be done. */
export const noop: Experiment = {
  needsEngine: true,
  rounds: { full: 21, quick: 5 },
  warmUp: true,
  figures: [
    { name: 'converge.noop', unit: 'ms', subject: LOOK, against: LIST, goal: { atMost: 3 } },
    { name: 'converge.noop', unit: 'ms', subject: LOOK, against: NO_OP, goal: { atMost: 1 / 100 } },
  ],
  async open(context: Context): Promise<Cases> {
    const world = await openWorld(context);
    if (isSkipped(world)) return allSkipped([LOOK, LIST, NO_OP], world);
    const { plane, engine } = world;
    const project = await plane.declare(thirteen);
    await plane.settled(project);
    const reconciler = plane.get(ProjectReconciler);
    const { signal } = new AbortController();
    const filters = encodeURIComponent(JSON.stringify({ label: [`com.supascale.project=${project.ref}`] }));
    const theirs = await composed(world, context);
    if (!isSkipped(theirs)) await theirs.up();
    return {
      [LOOK]: () => mean(() => reconciler.look(project.ref, signal)),
      [LIST]: () => mean(() => engine.call('GET', `/containers/json?all=1&filters=${filters}`)),
      [NO_OP]: isSkipped(theirs) ? theirs : async () => ({ ms: await timed(() => theirs.up()) }),
    };
  },
};

async function mean(once: () => Promise<unknown>): Promise<Sample> {
  const ms = await timed(async () => {
    for (let n = 0; n < TIMES; n += 1) await once();
  });
  return { ms: ms / TIMES };
}
