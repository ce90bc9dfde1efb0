import fc from 'fast-check';
import type { ProjectRef } from '../../kernel/ids.js';
import { describeAction, type Step } from './actions.js';
import type { DesiredContainer, DesiredStack } from './desired.js';
import type { ContainerState, ObservedContainer, ObservedStack } from './observed.js';
import { nothingObserved } from './observed.js';
import type { Known } from './plan-surroundings.js';
import { plan, unready } from './plan.js';

const ref = 'abcdefghijklmnopqrst' as ProjectRef;
const NETWORK = { name: 'net', subnet: '10.208.0.0/26' };
const DATA = { name: 'data-g1', role: 'db-data', generation: 1 };
const ORDER = ['db', 'meta', 'gateway'];
const NEEDS: Record<string, string[]> = { db: [], meta: ['db'], gateway: ['meta'] };

const want = (service: string, change: Partial<DesiredContainer> = {}): DesiredContainer => ({
  service,
  name: `c-${service}`,
  image: `img/${service}:1`,
  env: {},
  files: [],
  mounts: service === 'db' ? [{ volume: DATA.name, path: '/data' }] : [],
  ports: [],
  aliases: [service],
  health: { test: ['CMD', 'true'], intervalS: 5, timeoutS: 5, retries: 3, startPeriodS: 0 },
  dependsOn: NEEDS[service]!.map((on) => ({ service: on, until: 'healthy' })),
  pidsLimit: 100,
  stopGraceS: 10,
  init: false,
  noNewPrivileges: true,
  hash: 'h1',
  ...change,
});

const have = (service: string, change: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: `id-${service}`,
  name: `c-${service}`,
  service,
  hash: 'h1',
  hashScheme: 1,
  image: `img/${service}:1`,
  state: 'running',
  health: 'healthy',
  statusText: '',
  networks: [NETWORK.name],
  ...change,
});

const desired = (change: Partial<DesiredStack> = {}): DesiredStack => ({
  ref,
  slug: 'shop',
  order: ORDER,
  network: NETWORK,
  volumes: [DATA],
  containers: ORDER.map((service) => want(service)),
  ...change,
});

const observed = (change: Partial<ObservedStack> = {}): ObservedStack => ({
  ...nothingObserved(0),
  networks: [{ id: 'n1', name: NETWORK.name, subnet: NETWORK.subnet }],
  volumes: [DATA],
  containers: ORDER.map((service) => have(service)),
  ...change,
});

const known: Known = { volumes: new Set([DATA.name]) };
const lines = (steps: readonly Step[]) => steps.map(describeAction);

describe('The plan', () => {
  it('is empty when all is as desired', () => {
    expect(plan(desired(), observed(), known)).toEqual({ steps: [], waits: [], blocks: [] });
  });

  it('makes a new project in order, and leaves what waits for health to a later look', () => {
    const { steps, waits } = plan(desired(), nothingObserved(0), { volumes: new Set() });
    expect(lines(steps)).toEqual([
      'create network net (missing)',
      'create volume data-g1 (missing)',
      'record volume data-g1 (before first use)',
      'create db (missing)',
      'start db (missing)',
    ]);
    expect(steps.find((s) => s.key === 'create:db')!.after).toEqual(['create-network:net', 'record-volume:data-g1']);
    expect(waits).toEqual([
      { service: 'meta', on: 'db', until: 'healthy' },
      { service: 'gateway', on: 'meta', until: 'healthy' },
    ]);
  });

  it.each<[string, Partial<ObservedContainer>, string[]]>([
    ['starts what has stopped', { state: 'exited', exitCode: 137 }, ['start meta (was exited with 137)']],
    ['unpauses what was paused by hand', { state: 'paused' }, ['unpause meta (was paused)']],
    ['leaves the engine its own retries', { state: 'restarting' }, []],
    ['leaves the engine time to remove', { state: 'removing' }, []],
    [
      'makes anew what was made but never started, for its files may be missing',
      { state: 'created' },
      [
        'remove meta (was made but never started)',
        'create meta (was made but never started)',
        'start meta (was made but never started)',
      ],
    ],
    [
      'replaces what was configured otherwise, stopping it first',
      { hash: 'h0' },
      ['stop', 'remove', 'create', 'start'].map((verb) => `${verb} meta (its configuration changed)`),
    ],
    [
      'replaces what was renamed',
      { name: 'other' },
      ['stop', 'remove', 'create', 'start'].map((verb) => `${verb} meta (was renamed to other)`),
    ],
    [
      'replaces what was taken off its network',
      { networks: [] },
      ['stop', 'remove', 'create', 'start'].map((verb) => `${verb} meta (was disconnected from its network)`),
    ],
  ])('%s', (_, change, expected) => {
    const containers = [have('db'), have('meta', change), have('gateway')];
    expect(lines(plan(desired(), observed({ containers }), known).steps)).toEqual(expected);
  });

  describe('of a project that was taken over', () => {
    const own = { ...NETWORK, adopted: true } as const;
    const data = { ...DATA, adopted: true } as const;
    const stack = desired({ network: own, volumes: [data], adoptedNetwork: NETWORK.name });
    const theirs = (service: string, change: Partial<ObservedContainer> = {}) =>
      have(service, { name: `old-${service}-1`, adopted: true, ...change });
    const seen = (change: Partial<ObservedStack> = {}) =>
      observed({ networks: [{ id: 'n1', ...own }], containers: ORDER.map((service) => theirs(service)), ...change });

    it('is empty where nothing differs, whatever the names, other networks and missing health checks', () => {
      const gateway = theirs('gateway', { networks: [NETWORK.name, 'proxy'], health: 'none' });
      const containers = [theirs('db'), theirs('meta'), gateway];
      expect(plan(stack, seen({ containers }), known)).toEqual({ steps: [], waits: [], blocks: [] });
      expect(unready(stack, seen({ containers }))).toEqual([]);
    });

    it.each<[string, Partial<ObservedContainer>, string[]]>([
      [
        'replaces what differs, after it has let go of its ports',
        { hash: '' },
        ['stop', 'remove', 'create', 'start'].map((verb) => `${verb} meta (was made by someone else)`),
      ],
      ['starts what was killed', { state: 'exited', exitCode: 137 }, ['start meta (was exited with 137)']],
      [
        'replaces what was taken off the network',
        { networks: [] },
        ['stop', 'remove', 'create', 'start'].map((verb) => `${verb} meta (was disconnected from its network)`),
      ],
    ])('%s', (_, change, expected) => {
      const containers = [theirs('db'), theirs('meta', change), theirs('gateway')];
      expect(lines(plan(stack, seen({ containers }), known).steps)).toEqual(expected);
    });

    it('replaces its database before what needs it, when all differ', () => {
      const containers = ORDER.map((service) => theirs(service, { hash: '' }));
      const { steps, waits } = plan(stack, seen({ containers }), known);
      expect(steps.map(({ key }) => key)).toEqual(['stop:db', 'remove:db', 'create:db', 'start:db']);
      expect(waits.map(({ service }) => service)).toEqual(['meta', 'gateway']);
    });

    it('records its volume before first use, and never makes one in its place', () => {
      const fresh: Known = { volumes: new Set() };
      expect(lines(plan(stack, seen(), fresh).steps)).toEqual(['record volume data-g1 (before first use)']);
      const { steps, blocks } = plan(stack, seen({ volumes: [], containers: [] }), fresh);
      expect(blocks).toMatchObject([{ reason: 'data-volume-missing' }]);
      expect(steps).toEqual([]);
    });

    it('leaves with its network, but not with one that others use', () => {
      const leaving = desired({ network: undefined, containers: [], volumes: [data], adoptedNetwork: NETWORK.name });
      const last = (shared?: true) => {
        const networks = [{ id: 'n1', ...own, ...(shared ? { shared } : {}) }];
        return lines(plan(leaving, seen({ networks }), known).steps).at(-1);
      };
      expect(last()).toBe('remove network net (is not wanted)');
      expect(last(true)).toBe('remove db (is not wanted)');
    });
  });

  it('replaces services that change together one after the other, in dependency order', () => {
    const stack = desired({ containers: ORDER.map((service) => want(service, { hash: 'h2' })) });
    const { steps, waits } = plan(stack, observed(), known);
    expect(new Set(steps.map((step) => ('service' in step ? step.service : '')))).toEqual(new Set(['db']));
    expect(waits.map(({ service }) => service)).toEqual(['meta', 'gateway']);
  });

  it('takes a paused project down in reverse order and keeps network and volumes', () => {
    const { steps } = plan(desired({ containers: [] }), observed(), known);
    expect(lines(steps)).toEqual(
      ['gateway', 'meta', 'db'].flatMap((s) => [`stop ${s} (is not wanted)`, `remove ${s} (is not wanted)`]),
    );
    expect(steps.find((s) => s.key === 'stop:db:id-db')!.after).toEqual([
      'stop:gateway:id-gateway',
      'stop:meta:id-meta',
    ]);
  });

  it('takes down side by side what does not need each other, also through a third that is down already', () => {
    const needs = { db: [], meta: ['db'], auth: ['db'], gateway: ['meta'] };
    const stack = desired({ containers: [], order: ['db', 'meta', 'auth', 'gateway'], needs });
    const after = (containers: ObservedContainer[]) =>
      Object.fromEntries(
        plan(stack, observed({ containers }), known)
          .steps.filter(({ kind }) => kind === 'stop')
          .map((step) => [(step as { service: string }).service, step.after]),
      );
    const stop = (service: string) => `stop:${service}:id-${service}`;
    expect(after(['db', 'meta', 'auth', 'gateway'].map((service) => have(service)))).toEqual({
      ...{ gateway: [], auth: [], meta: [stop('gateway')] },
      db: [stop('gateway'), stop('auth'), stop('meta')],
    });
    expect(after([have('db'), have('gateway')])).toEqual({ gateway: [], db: [stop('gateway')] });
  });

  it('removes the network of a leaving project after its last container', () => {
    const { network: _, ...rest } = desired({ containers: [] });
    const { steps } = plan(rest, observed(), known);
    const last = steps.find((step) => step.kind === 'remove-network')!;
    expect(last.after).toEqual(['remove:db:id-db', 'remove:meta:id-meta', 'remove:gateway:id-gateway']);
  });

  it('never makes a recorded volume anew: it stops and says so', () => {
    const seen = observed({
      volumes: [],
      containers: [have('db', { state: 'exited' }), have('meta'), have('gateway')],
    });
    const { steps, blocks } = plan(desired(), seen, known);
    expect(steps).toEqual([]);
    expect(blocks).toEqual([expect.objectContaining({ reason: 'data-volume-missing' })]);
  });

  it('pulls an absent image before it takes anything down', () => {
    const seen = observed({
      absentImages: ['img/meta:1'],
      containers: [have('db'), have('meta', { hash: 'h0' }), have('gateway')],
    });
    const { steps } = plan(desired(), seen, known);
    expect(steps.map(({ key, after }) => [key, after])).toEqual([
      ['pull:img/meta:1', []],
      ['stop:meta', ['pull:img/meta:1']],
      ['remove:meta', ['stop:meta']],
      ['create:meta', ['remove:meta']],
      ['start:meta', ['create:meta']],
    ]);
  });

  it('removes one too many of a service', () => {
    const twin = have('meta', { id: 'id-twin-0000000', name: 'by-hand' });
    const { steps } = plan(desired(), observed({ containers: [...observed().containers, twin] }), known);
    expect(lines(steps)).toEqual(['stop meta (is one too many)', 'remove meta (is one too many)']);
    expect(steps[0]).toMatchObject({ id: 'id-twin-0000000' });
  });

  it('calls a project ready only when every service is', () => {
    expect(unready(desired(), observed())).toEqual([]);
    const containers = [have('db', { health: 'starting' }), have('meta', { state: 'exited' })];
    expect(unready(desired(), observed({ containers }))).toEqual([
      { service: 'db', why: 'starting' },
      { service: 'meta', why: 'exited' },
      { service: 'gateway', why: 'missing' },
    ]);
  });
});

/** What stands once the steps were carried out and every started container became healthy. */
function carriedOut(steps: readonly Step[], stack: DesiredStack, seen: ObservedStack): ObservedStack {
  let { containers, networks, volumes } = seen;
  for (const step of steps) {
    if (step.kind === 'create-network') networks = [...networks, { id: 'n', ...step.network }];
    if (step.kind === 'remove-network') networks = networks.filter(({ id }) => id !== step.id);
    if (step.kind === 'create-volume') volumes = [...volumes, step.volume];
    if (step.kind === 'remove') containers = containers.filter(({ id }) => id !== step.id);
    if (step.kind === 'create') {
      const { name, hash, image } = stack.containers.find((c) => c.service === step.service)!;
      const made = have(step.service, { id: `new-${name}`, name, hash, image, networks: [stack.network!.name] });
      containers = [...containers, { ...made, state: 'created' }];
    }
    if (step.kind === 'start' || step.kind === 'unpause')
      containers = containers.map((c) =>
        c.service === step.service && (step.id === undefined || c.id === step.id)
          ? { ...c, state: 'running', health: 'healthy' }
          : c,
      );
    if (step.kind === 'stop') containers = containers.map((c) => (c.id === step.id ? { ...c, state: 'exited' } : c));
  }
  return { ...seen, containers, networks, volumes };
}

const someState = fc.constantFrom<ContainerState>('created', 'running', 'exited', 'paused', 'dead');
const someContainer = fc
  .record({
    service: fc.constantFrom(...ORDER, 'former'),
    twin: fc.boolean(),
    hash: fc.constantFrom('h1', 'h0'),
    state: someState,
    health: fc.constantFrom('healthy' as const, 'healthy' as const),
    attached: fc.boolean(),
  })
  .map(({ service, twin, attached, ...rest }) =>
    have(service, {
      ...rest,
      id: `id-${service}-${twin}-aaaaaaaaaa`,
      name: twin ? `x-${service}` : `c-${service}`,
      networks: attached ? [NETWORK.name] : [],
    }),
  );
const someObserved = fc
  .record({
    containers: fc.uniqueArray(someContainer, { selector: (c) => c.id, maxLength: 8 }),
    hasNetwork: fc.boolean(),
    hasVolume: fc.boolean(),
  })
  .map(({ containers, hasNetwork, hasVolume }) =>
    observed({ containers, ...(hasNetwork ? {} : { networks: [] }), ...(hasVolume ? {} : { volumes: [] }) }),
  );
const someDesired = fc.constantFrom(
  desired(),
  desired({ containers: [] }),
  desired({ containers: [want('db')] }),
  (({ network: _, ...rest }) => rest)(desired({ containers: [] })),
);

describe('The plan, carried out again and again', () => {
  it('leaves nothing to do within as many looks as there are services, and names no volume for removal', () => {
    fc.assert(
      fc.property(someDesired, someObserved, (stack, start) => {
        let seen = start;
        for (let look = 0; look <= ORDER.length; look += 1) {
          const { steps } = plan(stack, seen, { volumes: new Set() });
          const open = steps.filter((step) => step.kind !== 'record-volume');
          if (open.length === 0 && unready(stack, seen).length === 0) return;
          expect(steps.some((step) => /volume/.test(step.kind) && step.kind.startsWith('remove'))).toBe(false);
          seen = carriedOut(steps, stack, seen);
        }
        expect(plan(stack, seen, { volumes: new Set() }).steps.filter((s) => s.kind !== 'record-volume')).toEqual([]);
        expect(unready(stack, seen)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('lists every step after those it names', () => {
    fc.assert(
      fc.property(someDesired, someObserved, (stack, seen) => {
        const done = new Set<string>();
        for (const step of plan(stack, seen, { volumes: new Set() }).steps) {
          expect(step.after.filter((key) => !done.has(key))).toEqual([]);
          expect(done.has(step.key)).toBe(false);
          done.add(step.key);
        }
      }),
      { numRuns: 500 },
    );
  });
});
