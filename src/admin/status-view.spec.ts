import { conditionsOf, type StatusSources } from '../reconciler/domain/conditions.js';
import { lightOf, servicesOf } from '../reconciler/domain/status.js';
import { desiredOf } from '../projects/domain/desired-of.js';
import { projectOf, type ProjectRow } from '../projects/project-list.js';
import type { ProjectStatus } from '../reconciler/statuses.js';
import type { ProjectRef } from '../kernel/ids.js';
import { release202611 as release } from '../stack/domain/releases/2026-11.js';
import { nothingObserved, type ObservedContainer } from '../stack/domain/observed.js';
import { conditionsView, servicesView, standingOf } from './status-view.js';

const ref = 'abcdefghijklmnopqrst' as ProjectRef;
const row: ProjectRow = {
  ...{ ref, slug: 'shop', displayName: 'Shop', serverId: 's', desired: 'active', keepData: 0, release: release.id },
  spec: { release: release.id, bindAddress: '127.0.0.1', ports: { gateway: 20000, db: 20001 }, services: {} },
  images: { set: 'local', registry: 'supascale.local' },
  ...{
    subnet: '10.1.0.0/26',
    version: 1,
    createdAt: 0,
    changedAt: 0,
    generations: {},
    restarts: {},
    hold: null,
    adopted: null,
  },
  secrets: Object.fromEntries(Object.keys(release.secrets).map((name) => [name, { version: 1, fingerprint: 'f' }])),
};
const project = projectOf(row);
const desired = desiredOf(ref, project as Exclude<typeof project, { status: 'gone' }>);
const reachable = { reachable: true, reason: '', since: 1 };
const settled = { phase: 'settled', reason: 'as-wished', message: 'As wished.', observedVersion: 1, since: 5 };

const container = (service: string, change: Partial<ObservedContainer> = {}): ObservedContainer => {
  const { name, image, hash } = desired.containers.find((wanted) => wanted.service === service)!;
  return {
    ...{ id: service, name, service, hash, hashScheme: 1, image, state: 'running', health: 'healthy', networks: [] },
    statusText: 'Up 3 minutes (healthy)',
    ...change,
  };
};
const all = desired.containers.map(({ service }) => container(service));

/** What `Statuses` makes of these sources. */
function aStatus(containers: readonly ObservedContainer[] | null, change: Partial<StatusSources> = {}): ProjectStatus {
  const observed = { ...nothingObserved(9), containers: containers ?? [] };
  const sources: StatusSources = {
    ...{ now: 9, staleAfterMs: 1000, version: 1, wish: 'active', keepData: false, engine: reachable, news: settled },
    ...(containers && {
      seen: { desired, observed, version: 1, plan: { steps: [], waits: [], blocks: [] }, restraint: new Map() },
    }),
    ...change,
  };
  const conditions = conditionsOf(sources);
  return {
    ...{ ref, conditions, light: lightOf(sources, conditions), steps: [], waits: [], blocks: [], held: [] },
    services: containers ? servicesOf(desired, observed) : [],
    ...{ pulls: [], observedAt: containers ? 9 : undefined, observedVersion: 1, driftCount: 0 },
  };
}
const verdicts = (status: ProjectStatus) =>
  servicesView(row, status, release).map(({ name, verdict, tone }) => `${name} ${verdict} ${tone}`);
const replaced = (change: ObservedContainer) => all.map((one) => (one.service === change.service ? change : one));

describe('Wanted and observed, side by side', () => {
  it.each([
    ['all healthy', all, 'gateway match ok'],
    ['one still starting', replaced(container('gateway', { health: 'starting' })), 'gateway differs busy'],
    ['one unhealthy', replaced(container('gateway', { health: 'unhealthy' })), 'gateway differs warn'],
    ['one exited', replaced(container('gateway', { state: 'exited', exitCode: 137 })), 'gateway differs bad'],
    ['one configured otherwise', replaced(container('gateway', { hash: 'other' })), 'gateway differs warn'],
    ['one missing', all.filter(({ service }) => service !== 'gateway'), 'gateway missing idle'],
    ['one too many', [...all, container('gateway', { service: 'stray', name: 'x' })], 'stray extra busy'],
  ])('%s', (_, containers, expected) => {
    expect(verdicts(aStatus(containers))).toContain(expected);
  });

  it('shows what is wanted before the first look, and claims nothing about what is', () => {
    expect(verdicts(aStatus(null))).toEqual(['db unknown idle', 'meta unknown idle', 'gateway unknown idle']);
    expect(servicesView(row, aStatus(null), release)[0]?.wanted?.ports).toEqual(['127.0.0.1:20001 → 5432']);
  });

  it('claims nothing about services of an engine that does not answer', () => {
    const lost = aStatus(all, { engine: { reachable: false, reason: 'gone', since: 1 } });
    expect(new Set(verdicts(lost).map((verdict) => verdict.split(' ')[1]))).toEqual(new Set(['unknown']));
    expect(standingOf(row, lost).health).toBe('unknown');
  });

  it('leaves the registry out, and what the engine says of health twice', () => {
    const [db] = servicesView(row, aStatus(all), release);
    expect(db?.observed).toMatchObject({ state: 'running, healthy', words: 'up 3 minutes' });
    expect(db?.wanted?.image).not.toContain('supascale.local');
  });
});

describe('How a project stands', () => {
  it.each([
    ['ready says nothing more', aStatus(all), 'ready', ''],
    [
      'a failure says what failed',
      aStatus(all, { news: { ...settled, phase: 'failed', message: 'Port 1 is taken.' } }),
      'failed',
      'Port 1 is taken.',
    ],
    ['work under way says what is open', aStatus([]), 'progressing', 'db: missing, meta: missing, gateway: missing'],
  ])('%s', (_, status, health, reason) => {
    expect(standingOf(row, status)).toMatchObject({ health, reason });
  });

  it('says why nobody knows once, not in every condition', () => {
    const lost = aStatus(all, { engine: { reachable: false, reason: 'No engine answers.', since: 1 } });
    const messages = conditionsView(lost).map(({ type, message }) => [type, message]);
    expect(messages.filter(([, message]) => message === 'No engine answers.')).toEqual([
      ['EngineReachable', 'No engine answers.'],
    ]);
  });
});
