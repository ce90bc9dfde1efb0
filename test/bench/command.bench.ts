import { containerName } from '../../src/stack/domain/names.js';
import { allSkipped, isSkipped, type Cases, type Context, type Experiment, type Sample } from './experiment.js';
import { Bare } from './engine/bare.js';
import { openWorld, type World } from './engine/open-world.js';
import { one } from './engine/releases.js';
import { medianOf } from './statistics.js';

const OURS = 'resume of a paused one-service project over REST';
const START = 'raw API start';
const CREATE = 'raw API create + start';

/** Row 9: from a wish over REST to the engine's start event. A paused project has no containers, so ours also creates. */
export const command: Experiment = {
  needsEngine: true,
  rounds: { full: 9, quick: 3 },
  warmUp: true,
  figures: [
    { name: 'command.start', unit: 'ms', subject: OURS, against: START, goal: { atMost: 1.08 } },
    { name: 'command.start', unit: 'ms', subject: OURS, against: CREATE },
  ],
  async open(context: Context): Promise<Cases> {
    const world = await openWorld(context);
    if (isSkipped(world)) return allSkipped([OURS, START, CREATE], world);
    const bare = new Bare(world.engine, one);
    context.atEnd(() => bare.down());
    await bare.makeNetwork();
    const resume = await resumption(world);
    const samples = async (once: () => Promise<number>): Promise<Sample> => ({
      ms: await medianOf(context.quick ? 2 : 5, once),
    });
    return {
      [OURS]: () => samples(resume),
      [START]: () => samples(() => rawStart(world, bare)),
      [CREATE]: () => samples(() => rawCreateAndStart(world, bare)),
    };
  },
};

async function resumption({ plane, engine }: World): Promise<() => Promise<number>> {
  const project = await plane.declare(one);
  await plane.settled(project);
  return async () => {
    await plane.post(`projects/${project.ref}/pause`, {});
    await plane.settled(project);
    const running = engine.nextOf('start', containerName(project.ref, 's1'));
    const began = performance.now();
    const answered = plane.post(`projects/${project.ref}/resume`);
    await running;
    const ms = performance.now() - began;
    await answered;
    await plane.settled(project);
    return ms;
  };
}

async function rawStart({ engine }: World, bare: Bare): Promise<number> {
  const id = await bare.create();
  const running = engine.nextOf('start', bare.name);
  const began = performance.now();
  const [ms] = await Promise.all([running.then(() => performance.now() - began), bare.start(id)]);
  await engine.call('DELETE', `/containers/${id}?force=1`);
  return ms;
}

async function rawCreateAndStart({ engine }: World, bare: Bare): Promise<number> {
  const running = engine.nextOf('start', bare.name);
  const began = performance.now();
  const [ms] = await Promise.all([
    running.then(() => performance.now() - began),
    bare.create().then((id) => bare.start(id)),
  ]);
  await engine.call('DELETE', `/containers/${bare.name}?force=1`);
  return ms;
}
