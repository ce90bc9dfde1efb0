import { EngineError } from '../../src/engine/engine-error.js';
import type { Availability, EngineChange } from '../../src/engine/engine.js';
import type { Fate } from '../../src/engine/memory/gate.js';
import { MemoryEngine } from '../../src/engine/memory/memory-engine.js';
import { MemoryHost } from '../../src/engine/memory/memory-host.js';
import { memoryWorld } from '../harness/engine-memory-world.js';
import { VirtualTime } from '../harness/engine-virtual-time.js';
import { apply, contextOf, converge, look, serviceOf, smallStack } from './engine-stack.js';
import { execContract } from './engine-exec.contract.js';
import { foreignContract } from './engine-foreign.contract.js';
import { engineContract } from './engine.contract.js';

engineContract('memory', memoryWorld);
execContract('memory', memoryWorld);
foreignContract('memory', memoryWorld);

const CAUSE = { cause: 'asked for' };
const LOST = new EngineError('unreachable', 'the answer was lost');

describe('The memory form as a simulator', () => {
  it('fails on demand, before the effect or after it, and what was lost on the way is adopted', async () => {
    const world = await memoryWorld();
    const stack = await smallStack(world);
    const create = () => apply(world.engine, stack, { kind: 'create', service: 'web', ...CAUSE });
    await apply(world.engine, stack, { kind: 'create-network', network: stack.network!, ...CAUSE });
    world.host.gate.failNext('create', LOST);
    await expect(create()).rejects.toBe(LOST);
    expect(world.host.containers.all()).toEqual([]);
    world.host.gate.failNext('create', LOST, { afterwards: true });
    await expect(create()).rejects.toBe(LOST);
    const [made] = world.host.containers.all();
    expect(await create()).toEqual({ containerId: made!.id });
    expect(world.host.gate.callsOf('create')).toBe(3);
  });

  it('goes away with all that is under way, while its containers go on; what happened meanwhile is never told', async () => {
    const world = await memoryWorld();
    const stack = await smallStack(world);
    const { observed } = await converge(world, stack);
    const states: Availability[] = [];
    const changes: EngineChange[] = [];
    let relists = 0;
    world.engine.availability$.subscribe((state) => states.push(state));
    world.engine.changes$.subscribe((change) => changes.push(change));
    world.engine.relist$.subscribe(() => relists++);
    world.host.gate.goAway();
    await expect(look(world.engine, stack)).rejects.toMatchObject({ code: 'unreachable' });
    const { id } = serviceOf(observed, 'db');
    world.host.containers.update(id, { memoryMiB: 48 });
    world.host.containers.kill(id);
    world.host.gate.comeBack();
    expect(states.map(({ reachable }) => reachable)).toEqual([true, false, true]);
    expect([changes.length, relists]).toEqual([0, 1]);
    expect(serviceOf(await look(world.engine, stack), 'db')).toMatchObject({
      state: 'exited',
      facts: { memoryMiB: 48 },
    });
  });

  it('takes the time that it is told to, and is given up meanwhile', async () => {
    const time = new VirtualTime();
    const host = new MemoryHost({ scheduler: time, latencyMs: (verb) => (verb === 'pull' ? 5_000 : 0) });
    host.registry = new Set(['r/a:1', 'r/b:1']);
    const engine = new MemoryEngine({ host, instance: 'here', scheduler: time });
    const world = await memoryWorld();
    const stack = await smallStack(world);
    const pull = (image: string, signal = new AbortController().signal) =>
      engine.apply(stack.ref, { kind: 'pull', image, ...CAUSE }, contextOf(stack, { signal }));
    const giveUp = new AbortController();
    const [first, second] = [pull('r/a:1'), pull('r/b:1', giveUp.signal)];
    const outcome = expect(second).rejects.toMatchObject({ code: 'aborted' });
    await time.pass(4_900);
    expect(host.images.size).toBe(0);
    giveUp.abort();
    await outcome;
    await time.pass(100);
    await first;
    expect(host.images).toContain('r/a:1');
    await expect(Promise.all([pull('r/c:1'), time.pass(5_000)])).rejects.toMatchObject({ code: 'image-missing' });
    host.registry = undefined;
    await expect(Promise.all([pull('r/a:2'), time.pass(5_000)])).rejects.toMatchObject({
      code: 'registry-unreachable',
    });
  });

  it('lets a call be lost, answer wrongly, or take place when nobody waits any more', async () => {
    const time = new VirtualTime();
    const fates: (Fate | undefined)[] = [];
    const host = new MemoryHost({ scheduler: time, fateOf: () => fates.shift() });
    const engine = new MemoryEngine({ host, instance: 'here', scheduler: time });
    const stack = await smallStack(await memoryWorld());
    const create = () =>
      engine.apply(stack.ref, { kind: 'create-network', network: stack.network!, ...CAUSE }, contextOf(stack));
    fates.push({ error: LOST, errorAfterMs: 5 }, { effectAfterMs: 100, error: LOST, errorAfterMs: 5 }, undefined);
    const [never, late] = [expect(create()).rejects.toBe(LOST), expect(create()).rejects.toBe(LOST)];
    await time.pass(99);
    await Promise.all([never, late]);
    expect(host.networks.all()).toHaveLength(0);
    await time.pass(1);
    expect(host.networks.all()).toHaveLength(1);
    await create();
    expect(host.networks.all()).toHaveLength(1);
  });

  it('does not carry out after it has come back what it was asked for before it went away', async () => {
    const time = new VirtualTime();
    const host = new MemoryHost({ scheduler: time, latencyMs: () => 50 });
    const engine = new MemoryEngine({ host, instance: 'here', scheduler: time });
    const stack = await smallStack(await memoryWorld());
    const action = { kind: 'create-network', network: stack.network!, ...CAUSE } as const;
    const lost = expect(engine.apply(stack.ref, action, contextOf(stack))).rejects.toMatchObject({
      code: 'unreachable',
    });
    host.gate.goAway();
    host.gate.comeBack();
    await time.pass(100);
    await lost;
    expect(host.networks.all()).toEqual([]);
  });

  it('loses power without a word, and brings back by their policies what had run', async () => {
    const world = await memoryWorld();
    const stack = await smallStack(world);
    const { observed } = await converge(world, stack);
    const [db, web] = ['db', 'web'].map((service) => serviceOf(observed, service).id);
    world.host.containers.update(web!, { restartPolicy: 'no' });
    const heard: string[] = [];
    world.engine.changes$.subscribe(({ what }) => heard.push(what));
    world.host.losePower();
    await expect(look(world.engine, stack)).rejects.toMatchObject({ code: 'unreachable' });
    world.host.regainPower();
    const states = [db!, web!].map((id) => world.host.containers.require(id));
    expect(states.map(({ state, exitCode }) => [state, exitCode])).toEqual([
      ['running', undefined],
      ['exited', 255],
    ]);
    expect(heard).toEqual([]);
  });

  it('ends what takes too much memory, and says so', async () => {
    const world = await memoryWorld();
    const stack = await smallStack(world);
    const { observed } = await converge(world, stack);
    const heard: string[] = [];
    world.engine.changes$.subscribe(({ what }) => heard.push(what));
    world.host.containers.outOfMemory(serviceOf(observed, 'web').id);
    expect(heard.slice(0, 2)).toEqual(['oom', 'die']);
    expect(serviceOf(await look(world.engine, stack), 'web').state).toBe('restarting');
  });

  it('waits longer before each restart, and counts anew after a steady run', async () => {
    const world = await memoryWorld();
    const stack = await smallStack(world);
    const { observed } = await converge(world, stack);
    const { id } = serviceOf(observed, 'web');
    const { containers } = world.host;
    const stateAfter = async (ms: number) => {
      await world.time.pass(ms);
      return containers.require(id).state;
    };
    containers.crash(id, 1);
    expect([await stateAfter(99), await stateAfter(1)]).toEqual(['restarting', 'running']);
    containers.crash(id, 1);
    expect([await stateAfter(199), await stateAfter(1)]).toEqual(['restarting', 'running']);
    await world.time.pass(10_000);
    containers.crash(id, 1);
    expect([await stateAfter(99), await stateAfter(1)]).toEqual(['restarting', 'running']);
    containers.crash(id, 0);
    expect(await stateAfter(1_000)).toBe('exited');
  });

  it('gives a program that ignores the signal its grace, and kills it then', async () => {
    const time = new VirtualTime();
    const host = new MemoryHost({ scheduler: time, behave: () => ({ ignoresTerm: true }) });
    const { id } = host.containers.create({
      name: 'x',
      labels: {},
      image: 'i',
      command: [],
      env: {},
      mounts: [],
      ports: [],
      restartPolicy: 'no',
      stopGraceS: 7,
    });
    host.containers.start(id);
    const stopping = host.containers.stop(id);
    await time.pass(6_999);
    expect(host.containers.require(id).state).toBe('running');
    await time.pass(1);
    await stopping;
    expect(host.containers.require(id)).toMatchObject({ state: 'exited', exitCode: 137 });
  });

  it('asks at the short interval until the first good answer, and at the long one then', async () => {
    const time = new VirtualTime();
    let isWell = false;
    const host = new MemoryHost({ scheduler: time, behave: () => ({ isWell: () => isWell }) });
    const { id } = host.containers.create({
      name: 'x',
      labels: {},
      image: 'i',
      command: [],
      env: {},
      mounts: [],
      ports: [],
      restartPolicy: 'no',
      health: { test: ['CMD', 'x'], intervalS: 30, timeoutS: 1, retries: 2, startPeriodS: 60, startIntervalS: 2 },
    });
    const after = async (ms: number) => {
      await time.pass(ms);
      return host.containers.require(id).healthState;
    };
    host.containers.start(id);
    expect(await after(5_000)).toBe('starting');
    isWell = true;
    expect([await after(999), await after(1)]).toEqual(['starting', 'healthy']);
    isWell = false;
    expect([await after(53_999), await after(1)]).toEqual(['healthy', 'unhealthy']);
  });

  it('keeps a pinned content for a project, wherever its tag moves', async () => {
    const world = await memoryWorld();
    const stack = await smallStack(world);
    const { host } = world;
    const image = 'r.example/a/b:1';
    const web = { ...stack.containers[1]!, image };
    const pull = { kind: 'pull', image, ...CAUSE } as const;
    host.registry = new Set([image]);
    await apply(world.engine, stack, pull);
    const first = (await world.engine.contentOf(image, new AbortController().signal))!;
    host.contents.put(image, { digest: `sha256:${'2'.repeat(64)}`, by: 'digest' });
    const context = contextOf({ ...stack, containers: [web] }, { pins: new Map([[image, first]]) });
    await world.engine.apply(stack.ref, { kind: 'create-network', network: stack.network!, ...CAUSE }, context);
    await world.engine.apply(stack.ref, { kind: 'create', service: 'web', ...CAUSE }, context);
    expect(host.containers.all()[0]).toMatchObject({ image, content: first.digest });
    host.images.delete(`r.example/a/b@${first.digest}`);
    const absent = await world.engine.absent([image], new AbortController().signal, context.pins);
    expect(absent).toEqual([image]);
    host.contents.moveInRegistry(image, `sha256:${'3'.repeat(64)}`);
    await expect(world.engine.apply(stack.ref, pull, context)).rejects.toMatchObject({ code: 'image-missing' });
  });

  it('does nothing that changes anything when it only looks', async () => {
    const world = await memoryWorld();
    const stack = await smallStack(world);
    await converge(world, stack);
    const lists = world.host.gate.callsOf('list');
    const inspections = world.host.gate.callsOf('inspect');
    for (let looks = 0; looks < 10; looks++) await look(world.engine, stack);
    expect([world.host.gate.callsOf('list') - lists, world.host.gate.callsOf('inspect') - inspections]).toEqual([
      30, 0,
    ]);
  });
});
