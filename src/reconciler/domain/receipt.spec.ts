import { plan } from '../../stack/domain/plan.js';
import { aStackInput } from '../../stack/domain/a-stack.fixture.js';
import { nothingObserved, type ObservedContainer, type ObservedStack } from '../../stack/domain/observed.js';
import { render } from '../../stack/domain/render.js';
import { effectsOf, planHash, plannedSteps } from './receipt.js';

const now = render(aStackInput());
const known = { volumes: new Set(now.volumes.map(({ name }) => name)) };
const standing = (change: Partial<ObservedContainer> = {}): ObservedStack => ({
  ...nothingObserved(0),
  networks: [{ id: 'n', name: now.network!.name, subnet: now.network!.subnet }],
  volumes: now.volumes.map(({ name, role, generation }) => ({ name, role, generation })),
  containers: now.containers.map((want) => ({
    ...{ id: `id-${want.service}`, name: want.name, service: want.service, hash: want.hash, hashScheme: 1 },
    ...{ image: want.image, state: 'running', health: 'healthy', statusText: '', networks: [now.network!.name] },
    ...(want.service === 'db' ? change : {}),
  })),
});
const planned = (desired = now, observed = standing()) => {
  const its = plan(desired, observed, known);
  const effects = effectsOf(desired, observed, its);
  return { steps: plannedSteps(desired, observed, its, effects), effects, hash: planHash(7, [], its) };
};

describe('The receipt of a plan', () => {
  it('is empty where nothing differs', () => {
    expect(planned().steps).toEqual([]);
    expect(new Set(Object.values(planned().effects))).toEqual(new Set(['untouched']));
  });

  it('says of each call what becomes of the service, how long it is away at most, and what becomes of its data', () => {
    const { steps, effects } = planned(render(aStackInput({ restarts: { db: 1 } })));
    expect(effects.db).toBe('recreated');
    expect(steps.map(({ kind, target, effect, dataRisk }) => [kind, target, effect, dataRisk])).toEqual([
      ['stop', 'db', 'recreated', 'none'],
      ['remove', 'db', 'recreated', 'kept'],
      ['create', 'db', 'recreated', 'none'],
      ['start', 'db', 'recreated', 'none'],
    ]);
    const db = now.containers.find(({ service }) => service === 'db')!;
    expect(steps[0]!.interruption).toEqual({ service: 'db', upToS: expect.any(Number) as number });
    expect(steps[0]!.interruption!.upToS).toBeGreaterThan(db.stopGraceS);
    expect(steps.slice(1).map(({ interruption }) => interruption)).toEqual([null, null, null]);
  });

  it('says of what comes down for good that it is away until it is wished back', () => {
    const { steps } = planned(render(aStackInput({ status: 'paused' })));
    expect(steps.filter(({ interruption }) => interruption).map(({ interruption }) => interruption)).toEqual(
      ['gateway', 'meta', 'db'].map((service) => ({ service, upToS: null })),
    );
  });

  it('interrupts nothing where the service is down already', () => {
    const { steps } = planned(render(aStackInput({ restarts: { db: 1 } })), standing({ state: 'exited', exitCode: 1 }));
    expect(steps.map(({ interruption }) => interruption).filter(Boolean)).toEqual([]);
  });

  it('has a name that another world, wish or version changes, and nothing else', () => {
    const restart = render(aStackInput({ restarts: { db: 1 } }));
    const { hash } = planned(restart);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(planned(restart).hash).toBe(hash);
    expect(planned(restart, standing({ id: 'another' })).hash).not.toBe(hash);
    expect(planned(render(aStackInput({ restarts: { meta: 1 } }))).hash).not.toBe(hash);
    const its = plan(restart, standing(), known);
    expect(planHash(8, [], its)).not.toBe(hash);
    expect(planHash(7, [{ type: 'ProjectRestartRequested', data: { services: ['db'] } }], its)).not.toBe(hash);
  });
});
