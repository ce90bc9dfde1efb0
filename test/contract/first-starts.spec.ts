import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store.js';
import type { ProjectEvent } from '../../src/projects/domain/project.events.js';
import { ConvergenceLog } from '../../src/reconciler/convergence-log.js';
import type { ConvergenceEvent } from '../../src/reconciler/domain/convergence.events.js';
import { unprovenOf } from '../../src/reconciler/domain/first-start.js';
import { FirstStarts } from '../../src/reconciler/first-starts.js';
import { projectStatusProjection, ProjectVolumeRow } from '../../src/reconciler/project-status.js';
import type { Wish } from '../../src/reconciler/wishes.js';
import { aSpec } from '../../src/stack/domain/a-stack.fixture.js';
import { memoryWorld } from '../harness/engine-memory-world.js';
import { converge, look, smallStack } from './engine-stack.js';

const by = { kind: 'user', id: 'u', name: 'ada' } as const;
const requested: ProjectEvent = {
  type: 'ProjectRequested',
  version: 1,
  data: {
    ...{ slug: 'shop', displayName: 'Shop', serverId: 's', spec: aSpec(), subnet: '10.0.0.0/26', secrets: {} },
    images: { set: 'local', registry: 'supascale.local' },
  },
};
const paused: ProjectEvent = { type: 'ProjectPaused', version: 1, data: { reason: 'asked for' } };
const settled: ConvergenceEvent = { type: 'ConvergenceSettled', version: 1, data: { wishVersion: 1 } };

describe('What a look makes of the first start of a database', () => {
  const FAILED = ['ERROR: division by zero', 'skipping initialization', 'ready to accept connections'];

  const world = async (lines: readonly string[]) => {
    const memory = await memoryWorld();
    const stack = await smallStack(memory, {
      db: { command: memory.commands.say([...lines]), health: memory.health(true) },
    });
    const store = new MemoryEventStore([projectStatusProjection], () => memory.time.now());
    const log = new ConvergenceLog(store);
    await log.write(stack.ref, [{ type: 'VolumeRecorded', version: 1, data: stack.volumes[0]! }]);
    await converge(memory, stack);
    const rows = () => store.transact(({ tables }) => tables.findAll(ProjectVolumeRow, { ref: stack.ref }));
    const seen = async () => {
      const wish = { desired: stack, unproven: unprovenOf(stack, await rows()) } as Partial<Wish> as Wish;
      const { signal } = new AbortController();
      return new FirstStarts(store, log).seen(stack.ref, wish, await look(memory.engine, stack), memory.engine, signal);
    };
    const wishes = (events: readonly ProjectEvent[]) =>
      store.transact((tx) => void tx.append(`project-${stack.ref}`, 0, events, by));
    return { memory, stack, log, rows, seen, wishes };
  };
  const stateOf = (rows: readonly ProjectVolumeRow[]) => rows.map(({ state }) => state);

  it('is proven once it is well and its log tells of a whole first start', async () => {
    const { seen, rows } = await world(['init process complete', 'ready to accept connections']);
    expect(stateOf(await rows())).toEqual(['new']);
    expect(await seen()).toBeUndefined();
    expect(stateOf(await rows())).toEqual(['proven']);
  });

  it('is broken, and stays so, when it took half a database for a whole one', async () => {
    const { seen, rows } = await world(FAILED);
    expect(await seen()).toMatchObject({ service: 'db', isBroken: true });
    expect(stateOf(await rows())).toEqual(['broken']);
    expect(await seen()).toMatchObject({ isBroken: true });
  });

  it('is open as long as the database is not well', async () => {
    const { seen, rows, memory, stack } = await world(FAILED);
    await memory.hands.stop((await look(memory.engine, stack)).containers.find(({ service }) => service === 'db')!.id);
    expect(await seen()).toMatchObject({ isBroken: false });
    expect(stateOf(await rows())).toEqual(['new']);
  });

  it('is no matter any more where everything once stood on that volume', async () => {
    const { seen, rows, log, stack, wishes } = await world(FAILED);
    await wishes([requested]);
    await log.write(stack.ref, [settled]);
    expect(await seen()).toBeUndefined();
    expect(stateOf(await rows())).toEqual(['proven']);
  });

  it('is still one where the project has only ever stood paused', async () => {
    const { seen, log, stack, wishes } = await world(FAILED);
    await wishes([requested, paused]);
    await log.write(stack.ref, [{ ...settled, data: { wishVersion: 2 } }]);
    expect(await seen()).toMatchObject({ isBroken: true });
  });
});
