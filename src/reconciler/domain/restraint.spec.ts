import type { Step } from '../../stack/domain/actions.js';
import type { DesiredStack } from '../../stack/domain/desired.js';
import { allowed, dueInMs, type Held } from './restraint.js';
import { healthDeadlineMs, stateAfter } from './verdict.js';

const step = (service: string, kind: 'create' | 'start', after: string[] = []): Step => ({
  kind,
  service,
  cause: 'missing',
  key: `${kind}:${service}`,
  after,
});
const held = (until: number, message = 'no'): Held => ({ failures: 1, reason: 'crash-loop', until, message });
const steps = [
  step('db', 'create'),
  step('db', 'start', ['create:db']),
  step('meta', 'start', ['start:db']),
  step('gateway', 'start'),
];

describe('Restraint', () => {
  it('leaves a failed target alone, and what comes after it, and nothing else', () => {
    expect(allowed(steps, new Map([['db', held(100)]]), 99).map(({ key }) => key)).toEqual(['start:gateway']);
    expect(allowed(steps, new Map([['db', held(100)]]), 100)).toEqual(steps);
  });

  it('takes no service down that it may not start again', () => {
    const replaced = [
      step('meta', 'start'),
      { kind: 'remove', service: 'gateway', id: '1', cause: 'changed', key: 'remove:gateway', after: [] } as const,
      step('gateway', 'create', ['remove:gateway']),
      step('gateway', 'start', ['create:gateway', 'start:meta']),
    ];
    expect(allowed(replaced, new Map([['meta', held(100)]]), 99)).toEqual([]);
    expect(allowed(replaced, new Map([['meta', held(100)]]), 100)).toEqual(replaced);
  });

  it('does not wait for hours when the clock is set back', () => {
    const restraint = new Map([['db', held(3_600_000)]]);
    expect(allowed(steps, restraint, 0)).toEqual(steps);
    expect(dueInMs(restraint, 0)).toBeUndefined();
  });

  it('knows when it may try again', () => {
    expect(
      dueInMs(
        new Map([
          ['a', held(500)],
          ['b', held(300)],
          ['c', held(50)],
        ]),
        100,
      ),
    ).toBe(200);
    expect(dueInMs(new Map(), 100)).toBeUndefined();
  });
});

describe('The verdict of a look with nothing to do', () => {
  const nothing = { steps: [], waits: [], blocks: [] };
  it('is settled when every service stands', () => {
    expect(stateAfter(7, nothing, [], new Map())).toEqual({
      type: 'ConvergenceSettled',
      version: 1,
      data: { wishVersion: 7 },
    });
  });
  it('is no news while health is awaited', () => {
    expect(stateAfter(7, nothing, [{ service: 'db', why: 'starting' }], new Map())).toBeUndefined();
    expect(
      stateAfter(7, { ...nothing, waits: [{ service: 'meta', on: 'db', until: 'healthy' }] }, [], new Map()),
    ).toBeUndefined();
  });
  it('is degraded for what runs and is not well', () => {
    const verdict = stateAfter(7, nothing, [{ service: 'db', why: 'unhealthy' }], new Map());
    expect(verdict?.data).toEqual({ wishVersion: 7, reason: 'unhealthy', message: 'db is unhealthy' });
  });
  it('says of a service that crashed again and again what it waits for', () => {
    const verdict = stateAfter(7, { ...nothing, steps }, [], new Map([['db', held(500, 'crashed 3 times in a row')]]));
    expect(verdict?.data).toMatchObject({ reason: 'crash-loop', message: 'db: crashed 3 times in a row' });
  });
  it('is blocked where only a person can decide', () => {
    const block = { reason: 'data-volume-missing', message: 'gone' } as const;
    expect(stateAfter(7, { ...nothing, blocks: [block] }, [], new Map())?.data).toEqual({ wishVersion: 7, ...block });
  });
  it('gives the slowest health check its time', () => {
    const health = { test: [], intervalS: 30, timeoutS: 10, retries: 3, startPeriodS: 20 };
    expect(healthDeadlineMs({ containers: [{ health }] } as unknown as DesiredStack)).toBe(180_000);
    expect(healthDeadlineMs({ containers: [] } as unknown as DesiredStack)).toBe(60_000);
  });
});
