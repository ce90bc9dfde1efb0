import { Logger } from '@nestjs/common';
import type { Actor } from '../../src/kernel/event.js';
import { NO_BUG } from './bug.js';
import { calmed } from './climate.js';
import { Chaos } from './chaos.js';
import { problemsOf } from './oracle.js';
import { TICK_MS, World } from './world.js';

const ANN: Actor = { kind: 'user', id: 'ann', name: 'ann' };

/** A world in which nothing goes wrong but what the test does. */
async function aWorld(): Promise<World> {
  const world = new World(1, NO_BUG, true);
  world.climate = { ...calmed(world.climate), events: { dropped: 0, doubled: 0, late: 0, silent: false } };
  const chaos = new Chaos(world, world.chance.fork());
  chaos.begin();
  chaos.stop();
  await world.install();
  await world.time.pass(100);
  return world;
}

/** A wish, while time goes on. */
async function wished<T>(world: World, wish: Promise<T>): Promise<T> {
  const [answer] = await Promise.all([wish, world.time.pass(TICK_MS / 2)]);
  return answer;
}

const request = (world: World) =>
  wished(world, world.process!.actions.request({ slug: 'shop', release: '2026.11' }, ANN));

const callsOf = (world: World, words: RegExp): number =>
  world.story.lines.filter((line) => line.includes('  call ') && words.test(line)).length;

describe('What the simulation has found once', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('removes a project that never learned where its images come from', async () => {
    const world = await aWorld();
    world.host.gate.goAway();
    const { ref } = await request(world);
    await wished(world, world.process!.actions.remove(ref, 'shop', false, ANN));
    world.host.gate.comeBack();
    await world.time.pass(2 * TICK_MS);
    expect(world.projects().map(({ desired }) => desired)).toEqual(['gone']);
    expect(world.violation).toBeUndefined();
  });

  it('does not make a container anew every second while its port is somebody else’s', async () => {
    const world = await aWorld();
    const { ref } = await request(world);
    const { ports } = world.projects()[0]!.spec;
    const release = world.host.ports.hold('127.0.0.1', ports.gateway!);
    await wished(world, world.process!.actions.restart(ref, ['gateway'], ANN));
    await world.time.pass(10 * TICK_MS);
    expect(callsOf(world, /start gateway.*FAILED/)).toBeLessThan(12);
    release();
    await world.time.pass(8 * TICK_MS);
    expect(problemsOf(world)).toEqual([]);
  });

  it('leaves a service as it is while what it needs may not be started', async () => {
    const world = await aWorld();
    const { ref } = await request(world);
    const meta = world.ourContainers().find(({ name }) => name.endsWith('-meta'))!;
    world.ills.strike(meta, 'cannot-start', 30 * TICK_MS, 0);
    await wished(world, world.process!.actions.restart(ref, ['meta', 'gateway'], ANN));
    await world.time.pass(10 * TICK_MS);
    expect(callsOf(world, /create gateway/)).toBeLessThan(14);
    world.ills.heal();
    await world.time.pass(8 * TICK_MS);
    expect(problemsOf(world)).toEqual([]);
  });

  it('finds by itself what hands have changed, also when the clock is set back', async () => {
    const world = await aWorld();
    world.climate = { ...world.climate, events: { ...world.climate.events, silent: true } };
    await request(world);
    await world.time.pass(5 * TICK_MS);
    const db = world.ourContainers().find(({ name }) => name.endsWith('-db'))!;
    world.host.containers.update(db.id, { memoryMiB: 64 });
    world.skewMs -= 3_600_000;
    await world.time.pass(10 * TICK_MS);
    expect(problemsOf(world)).toEqual([]);
  });

  it('does not wait for an hour when the clock is set back by one', async () => {
    const world = await aWorld();
    await request(world);
    const db = world.ourContainers().find(({ name }) => name.endsWith('-db'))!;
    world.ills.strike(db, 'cannot-start', 3 * TICK_MS, 0);
    world.host.containers.crash(db.id, 0);
    await world.time.pass(2 * TICK_MS);
    world.skewMs -= 3_600_000;
    await world.time.pass(15 * TICK_MS);
    expect(problemsOf(world)).toEqual([]);
  });
});
