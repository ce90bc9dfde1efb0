import { MemoryEventStore } from '../event-store/memory/memory-event-store.js';
import { Refused } from '../kernel/refused.js';
import { aSpec } from './domain/a-project.fixture.js';
import type { ProjectEvent } from './domain/project.events.js';
import { reservationsProjection, ReservedPortRow } from './reservations.js';

const requested = (slug: string, subnet: string, ports: Record<string, number>): ProjectEvent => ({
  type: 'ProjectRequested',
  version: 1,
  data: {
    ...{ slug, displayName: slug, serverId: 's1', spec: aSpec({ ports }), subnet, secrets: {} },
    images: { set: 'local', registry: 'supascale.local' },
  },
});
const former = { spec: aSpec({ ports: { gateway: 20000, pooler: 20001 } }), generations: {} };
const newer = { spec: aSpec({ ports: { gateway: 20000, logs: 20002 } }), generations: { 'db-data': 2 } };
const moved = (from: typeof former | typeof newer, to: typeof former | typeof newer): ProjectEvent => ({
  type: 'ReleaseChanged',
  version: 1,
  data: { taskId: 't', from, to, secrets: {} },
});

describe('Ports of a project on its way to another release', () => {
  const by = { kind: 'user', id: 'u', name: 'ada' } as const;
  const [shop, pub] = ['project-shop', 'project-pub'] as const;
  let store: MemoryEventStore;
  const append = (stream: typeof shop | typeof pub, event: ProjectEvent) =>
    store.transact((tx) => void tx.append(stream, tx.version(stream), [event], by));
  const reserved = () =>
    store.transact(({ tables }) =>
      tables
        .findAll(ReservedPortRow, { ref: 'shop' })
        .map(({ port }) => port)
        .sort(),
    );

  beforeEach(async () => {
    store = new MemoryEventStore([reservationsProjection], () => 0);
    await append(shop, requested('shop', '10.0.0.0/26', former.spec.ports));
  });

  it('are reserved with the new release, and those of the former one kept for a way back', async () => {
    await append(shop, moved(former, newer));
    expect(await reserved()).toEqual([20000, 20001, 20002]);
    await append(shop, moved(newer, former));
    expect(await reserved()).toEqual([20000, 20001]);
  });

  it('are refused when another project has one of them, and nothing is recorded', async () => {
    await append(pub, requested('pub', '10.0.0.64/26', { gateway: 20002 }));
    await expect(append(shop, moved(former, newer))).rejects.toThrow(Refused);
    expect(await reserved()).toEqual([20000, 20001]);
    expect(await store.read(shop)).toHaveLength(1);
  });
});
