import { randomBytes } from 'node:crypto';
import type { ApplyContext, Engine } from '../../src/engine/engine.js';
import { projectRefFrom } from '../../src/kernel/ids.js';
import { Secret } from '../../src/kernel/secret.js';
import type { Action, Plan } from '../../src/stack/domain/actions.js';
import { adoptedOf, type DesiredContainer, type DesiredStack } from '../../src/stack/domain/desired.js';
import { hashOf } from '../../src/stack/domain/hash.js';
import { containerName, networkName, volumeName } from '../../src/stack/domain/names.js';
import type { ObservedContainer, ObservedStack } from '../../src/stack/domain/observed.js';
import { plan } from '../../src/stack/domain/plan.js';
import type { EngineWorld } from './engine-world.js';

/** What the one secret of a {@link smallStack} stands for. */
export const PASSWORD = 'correct horse battery';

/** A project of two services: `db` with a volume, a file and a secret, and `web` with a port, which waits for it. */
export async function smallStack(
  world: EngineWorld,
  change: { db?: Partial<DesiredContainer>; web?: Partial<DesiredContainer> } = {},
): Promise<DesiredStack> {
  const ref = projectRefFrom(randomBytes(20));
  const volume = { name: volumeName(ref, 'db', 1), role: 'db', generation: 1 };
  const container = (service: string, own: Partial<DesiredContainer>): DesiredContainer => {
    const made = {
      service,
      name: containerName(ref, service),
      image: world.image,
      command: world.commands.sleep,
      env: { SERVICE: service },
      files: [],
      mounts: [],
      ports: [],
      aliases: [service],
      dependsOn: [],
      pidsLimit: 64,
      stopGraceS: 2,
      init: true,
      noNewPrivileges: true,
      ...own,
    };
    return { ...made, hash: hashOf(made, 0) };
  };
  const db = container('db', {
    env: { SERVICE: 'db', URL: ['postgres://u:', { secret: 'password', version: 1 }, '@db'] },
    files: [{ path: '/etc/supascale/db.conf', mode: 0o644, content: ['pw = ', { secret: 'password', version: 1 }] }],
    mounts: [{ volume: volume.name, path: '/data' }],
    health: world.health(true),
    memoryMiB: 32,
    cpus: 0.5,
    ...change.db,
  });
  const port = { containerPort: 8000, hostPort: await world.freePort(), address: '127.0.0.1' };
  const web = container('web', { ports: [port], dependsOn: [{ service: 'db', until: 'healthy' }], ...change.web });
  return {
    ref,
    slug: 'shop',
    order: ['db', 'web'],
    network: { name: networkName(ref), subnet: world.subnet() },
    volumes: [volume],
    containers: [db, web],
  };
}

export const contextOf = (desired: DesiredStack, more: Partial<ApplyContext> = {}): ApplyContext => ({
  desired,
  reveal: () => new Secret(PASSWORD),
  signal: new AbortController().signal,
  ...more,
});

/** As nothing but the project's volumes should be. */
export const paused = (stack: DesiredStack): DesiredStack => ({ ...stack, network: undefined, containers: [] });

/** Looks, plans and carries out, until nothing is left to do. @returns what was done, one line each, and what stands then */
export async function converge(
  world: EngineWorld,
  desired: DesiredStack,
  engine: Engine = world.engine,
): Promise<{ done: string[]; observed: ObservedStack }> {
  const done: string[] = [];
  const recorded = new Set<string>();
  let seen: { observed: ObservedStack; next: Plan } | undefined;
  await world.until('the stack stands as wished', async () => {
    const observed = await look(engine, desired);
    const next = plan(desired, observed, { volumes: recorded });
    seen = { observed, next };
    for (const step of next.steps) {
      if (step.kind === 'record-volume') recorded.add(step.volume.name);
      else await apply(engine, desired, step);
      done.push(step.key);
    }
    return next.steps.length === 0 && next.waits.length === 0;
  });
  return { done, observed: seen!.observed };
}

export const look = (engine: Engine, stack: DesiredStack, deep = false): Promise<ObservedStack> =>
  engine.observe(stack.ref, { signal: new AbortController().signal, deep, adopted: adoptedOf(stack) });

export const apply = (
  engine: Engine,
  desired: DesiredStack,
  action: Action,
): Promise<{ readonly containerId?: string }> => engine.apply(desired.ref, action, contextOf(desired));

export function serviceOf(observed: ObservedStack, service: string): ObservedContainer {
  const container = observed.containers.find((each) => each.service === service);
  if (!container)
    throw new Error(`No ${service} among ${observed.containers.map((each) => each.name).join(', ') || 'nothing'}`);
  return container;
}
