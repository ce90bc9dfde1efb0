import { containerName } from '../../../src/stack/domain/names.js';
import type { SwarmService } from '../peers/swarm.js';
import { Bare } from './bare.js';
import type { Declared } from './control-plane.js';
import type { Damage } from './damage.js';
import type { World } from './open-world.js';
import type { RawEngine } from './raw-engine.js';
import { one } from './releases.js';

/** From the damage to the event that says it runs again, in milliseconds. */
async function untilRunning(running: Promise<void>, damage: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  const [ms] = await Promise.all([running.then(() => performance.now() - began), damage()]);
  return ms;
}

/** How long the control plane takes to repair a service of a settled project. */
export async function byUs({ plane, engine }: World, project: Declared, damage: Damage): Promise<number> {
  const name = containerName(project.ref, 's1');
  const { Id } = await engine.call<{ Id: string }>('GET', `/containers/${name}/json`);
  const ms = await untilRunning(engine.nextOf('start', name), await damage.aim(engine, Id));
  await plane.settled(project);
  return ms;
}

/** The same in a project of its own: what crashed once is restarted later and later. */
export async function byUsOnce(world: World, damage: Damage): Promise<number> {
  const project = await world.plane.declare(one);
  await world.plane.settled(project);
  const ms = await byUs(world, project, damage);
  await world.plane.remove(project);
  return ms;
}

/** The floor: a script that hears the same event and does the one thing that helps, without a look, a plan or a log. */
export async function byScript(engine: RawEngine, bare: Bare, damage: Damage): Promise<number> {
  const { Id } = await engine.call<{ Id: string }>('GET', `/containers/${bare.name}/json`);
  const hit = await damage.aim(engine, Id);
  const repaired = engine
    .nextOf(damage.tells, bare.name)
    .then(async () => bare.start(damage.name === 'rm' ? await bare.create() : Id));
  const [ms] = await Promise.all([untilRunning(engine.nextOf('start', bare.name), hit), repaired]);
  return ms;
}

/** What the engine does by itself, in a container of its own: it waits longer each time. */
export async function byPolicy(engine: RawEngine, damage: Damage): Promise<number> {
  const bare = new Bare(engine, one);
  try {
    await bare.up(1);
    return await untilRunning(engine.nextOf('start', bare.name), await damage.aim(engine, bare.name));
  } finally {
    await bare.down();
  }
}

export async function bySwarm(engine: RawEngine, service: SwarmService, damage: Damage): Promise<number> {
  const hit = await damage.aim(engine, await service.container());
  return untilRunning(service.started(), hit);
}
