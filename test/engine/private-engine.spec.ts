import { jest } from '@jest/globals';
import type { Availability, EngineChange } from '../../src/engine/engine.js';
import { apply, converge, look, serviceOf, smallStack } from '../contract/engine-stack.js';
import { eventually, requireEngine } from '../harness/engine.js';
import { dockerWorld, type DockerWorld } from '../harness/engine-docker-world.js';
import { PrivateEngine } from '../harness/private-engine.js';

jest.setTimeout(120_000);

describe('An engine that is killed and comes back', () => {
  let engineProcess: PrivateEngine;
  let world: DockerWorld;
  const states: Availability[] = [];
  const changes: EngineChange[] = [];
  let relists = 0;
  beforeAll(async () => {
    const { endpoint } = await requireEngine();
    engineProcess = new PrivateEngine();
    await engineProcess.start();
    await engineProcess.load(endpoint);
    world = await dockerWorld(engineProcess.endpoint);
    world.engine.availability$.subscribe((state) => states.push(state));
    world.engine.relist$.subscribe(() => relists++);
    world.engine.changes$.subscribe((change) => changes.push(change));
  }, 600_000);
  afterAll(async () => {
    await world?.end();
    await engineProcess?.end();
  }, 60_000);

  it('is unknown meanwhile, and everything is looked at again afterwards', async () => {
    const deaf = { command: ['sh', '-c', "trap '' TERM; while :; do sleep 1; done"], init: false, stopGraceS: 300 };
    const stack = await smallStack(world, { web: deaf });
    const before = await converge(world, stack);
    const ids = before.observed.containers.map(({ id }) => id).sort();
    const web = serviceOf(before.observed, 'web');
    const stopping = apply(world.engine, stack, { kind: 'stop', service: 'web', id: web.id, cause: 'asked for' });
    await eventually('it is told to stop', () => changes.some(({ what, id }) => what === 'kill' && id === web.id));
    const killedAt = performance.now();
    const killed = engineProcess.kill();
    await expect(stopping).rejects.toMatchObject({ code: 'unreachable' });
    await eventually('the loss is noticed', () => states.at(-1)?.reachable === false, 5_000);
    const noticedAfterMs = performance.now() - killedAt;
    await killed;
    expect(states.at(-1)).toMatchObject({ reason: expect.stringContaining('Start the Docker service') as string });
    await expect(look(world.engine, stack)).rejects.toMatchObject({ code: 'unreachable' });
    await expect(
      apply(world.engine, stack, { kind: 'create', service: 'db', cause: 'asked for' }),
    ).rejects.toMatchObject({ code: 'unreachable' });
    expect(noticedAfterMs).toBeLessThan(5_000);

    const relistsBefore = relists;
    await engineProcess.start();
    await eventually('it is there again', () => states.at(-1)?.reachable === true && relists > relistsBefore, 15_000);
    const after = await look(world.engine, stack);
    expect(after.containers.map(({ id, state }) => [id, state]).sort()).toEqual(ids.map((id) => [id, 'running']));
    // A gap: nobody knows what hands did meanwhile, so every container was inspected.
    expect(after.containers.every(({ facts }) => facts !== undefined)).toBe(true);
    expect((await converge(world, stack)).done.filter((key) => !key.startsWith('record-volume'))).toEqual([]);

    changes.length = 0;
    const { id } = serviceOf(after, 'db');
    await world.hands.kill(id);
    await eventually('events come again', () => changes.some(({ what, id: whose }) => what === 'die' && whose === id));
  });
});
