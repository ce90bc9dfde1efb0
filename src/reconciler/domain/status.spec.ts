import type { ProjectRef } from '../../kernel/ids.js';
import type { DesiredContainer, DesiredStack } from '../../stack/domain/desired.js';
import { nothingObserved, type ObservedContainer } from '../../stack/domain/observed.js';
import type { Restraint } from './restraint.js';
import { conditionsOf, type StatusSources } from './conditions.js';
import { lightOf, servicesOf } from './status.js';

const db = { service: 'db', name: 'c-db', hash: 'h1', health: {}, ports: [] } as unknown as DesiredContainer;
const desired = { ref: 'r' as ProjectRef, slug: 's', order: ['db'], volumes: [], containers: [db] } as DesiredStack;
const running: ObservedContainer = {
  id: 'i1',
  name: 'c-db',
  service: 'db',
  hash: 'h1',
  hashScheme: 1,
  image: 'img',
  state: 'running',
  health: 'healthy',
  statusText: 'Up',
  networks: [],
};
const seen = (change: Partial<ObservedContainer> = {}, version = 3) => ({
  desired,
  observed: { ...nothingObserved(1), containers: [{ ...running, ...change }] },
  version,
  plan: { steps: [], waits: [], blocks: [] },
  restraint: new Map(),
});
const news = (phase: string, observedVersion = 3) => ({
  phase,
  reason: phase === 'failed' ? 'port-taken' : 'unhealthy',
  message: 'm',
  observedVersion,
  since: 5,
});
const engine = { reachable: true, reason: '', since: 1 };
const base: StatusSources = { now: 1, staleAfterMs: 1000, version: 3, wish: 'active', keepData: false, engine };

describe('A status', () => {
  it.each<[string, StatusSources, string]>([
    ['ready when all stands for the newest wish', { ...base, news: news('settled'), seen: seen() }, 'ready'],
    [
      'progressing while the news is for an older wish',
      { ...base, news: news('settled', 2), seen: seen() },
      'progressing',
    ],
    [
      'progressing while the last look was for an older wish',
      { ...base, news: news('settled'), seen: seen({}, 2) },
      'progressing',
    ],
    [
      'progressing when a service has gone since',
      { ...base, news: news('settled'), seen: seen({ state: 'exited' }) },
      'progressing',
    ],
    ['failed with the last failure', { ...base, news: news('failed'), seen: seen({ state: 'exited' }) }, 'failed'],
    ['not failed any more once another wish came', { ...base, news: news('failed', 2), seen: seen() }, 'progressing'],
    [
      'unknown while the engine is away, whatever was seen',
      { ...base, engine: { ...engine, reachable: false }, news: news('settled'), seen: seen() },
      'unknown',
    ],
    ['unknown before the first look', { ...base, engine: undefined }, 'unknown'],
    ['unknown when the last look is too old', { ...base, now: 1002, news: news('settled'), seen: seen() }, 'unknown'],
    [
      'paused when nothing runs as wished',
      { ...base, wish: 'paused', news: news('settled'), seen: { ...seen(), desired: { ...desired, containers: [] } } },
      'paused',
    ],
    [
      'kept after a removal without its data',
      {
        ...base,
        wish: 'leaving',
        keepData: true,
        news: news('settled'),
        seen: { ...seen(), desired: { ...desired, containers: [] } },
      },
      'kept',
    ],
    [
      'leaving until its data is gone',
      { ...base, wish: 'leaving', news: news('settled'), seen: { ...seen(), desired: { ...desired, containers: [] } } },
      'leaving',
    ],
  ])('is %s', (_, sources, light) => {
    expect(lightOf(sources, conditionsOf(sources))).toBe(light);
  });

  it('leads from a red light to the reason', () => {
    const sources = { ...base, news: news('blocked'), seen: seen() };
    const degraded = conditionsOf(sources).find(({ type }) => type === 'Degraded');
    expect(degraded).toEqual({
      type: 'Degraded',
      status: 'true',
      reason: 'unhealthy',
      message: 'm',
      since: 5,
      observedVersion: 3,
      observedAt: 1,
    });
  });

  it('says of images which are missing, and why a pull did not help', () => {
    const pull = { kind: 'pull', image: 'img', cause: 'c', key: 'pull:img', after: [] } as const;
    const plan = { steps: [pull], waits: [], blocks: [] };
    const of = (restraint: Restraint) =>
      conditionsOf({ ...base, seen: { ...seen(), plan, restraint } }).find(({ type }) => type === 'ImagesAvailable');
    expect(of(new Map())).toMatchObject({ status: 'false', reason: 'pulling', message: 'img' });
    const held = { failures: 1, reason: 'registry-denied', until: 9, message: 'no' } as const;
    expect(of(new Map([['img', held]]))).toMatchObject({ reason: 'registry-denied', message: 'img: no' });
  });

  it('says which ports others reach', () => {
    const of = (address: string) => {
      const containers = [{ ...db, ports: [{ containerPort: 1, hostPort: 2, address }] }];
      const sources = { ...base, seen: { ...seen(), desired: { ...desired, containers } } };
      return conditionsOf(sources).find(({ type }) => type === 'Secured');
    };
    expect(of('127.0.0.1')).toMatchObject({ status: 'true' });
    expect(of('0.0.0.0')).toMatchObject({ status: 'false', reason: 'open-to-others', message: 'db on 0.0.0.0:2.' });
  });

  it('takes a word that this version does not know for unexpected', () => {
    const sources = { ...base, news: { ...news('failed'), reason: 'toString' }, seen: seen() };
    expect(conditionsOf(sources).find(({ type }) => type === 'Degraded')).toMatchObject({ reason: 'unexpected' });
  });

  it('shows wanted and observed side by side, also what is not wanted', () => {
    const stray = { ...running, id: 'i2', service: 'old', hash: 'x' };
    const observed = { ...nothingObserved(1), containers: [stray] };
    expect(servicesOf(desired, observed)).toEqual([
      { service: 'db', wanted: db, observed: undefined },
      {
        service: 'old',
        wanted: undefined,
        observed: expect.objectContaining({ id: 'i2', isCurrent: false }) as unknown,
      },
    ]);
  });
});
