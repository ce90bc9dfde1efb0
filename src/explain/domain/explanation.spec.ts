import type { Condition } from '../../reconciler/domain/conditions.js';
import type { ServiceStatus } from '../../reconciler/domain/status.js';
import { becauseOf, illOf } from './explanation.js';

const condition = (type: Condition['type'], status: Condition['status'], reason: Condition['reason']): Condition => ({
  ...{ type, status, reason, message: 'm', since: 1, observedVersion: 1, observedAt: 1 },
});
const service = (state: string, health: string, change: object = {}) =>
  ({ service: state, wanted: { health: {} }, observed: { state, health }, ...change }) as unknown as ServiceStatus;

describe('An explanation', () => {
  it('is empty when all is well', () => {
    expect(
      becauseOf([
        condition('Ready', 'true', 'as-wished'),
        condition('Progressing', 'false', 'at-rest'),
        condition('Degraded', 'false', 'none'),
        condition('Secured', 'true', 'local-only'),
      ]),
    ).toEqual([]);
  });

  it('says once what is wrong, with what it means and what to do', () => {
    const because = becauseOf([
      condition('Ready', 'false', 'port-taken'),
      condition('Progressing', 'false', 'at-rest'),
      condition('Degraded', 'true', 'port-taken'),
      condition('Secured', 'false', 'open-to-others'),
    ]);
    expect(because.map(({ type }) => type)).toEqual(['Degraded', 'Secured']);
    expect(because[0]).toMatchObject({ message: 'm', next: 'Free the port, or give the project another one.' });
  });

  it('asks those services for their last words that are down or ill, though they are wanted', () => {
    const ill = illOf([
      service('running', 'healthy'),
      service('running', 'unhealthy'),
      service('exited', 'none'),
      service('gone', 'none', { wanted: undefined }),
      service('missing', 'none', { observed: undefined }),
      service('running', 'none', { service: 'plain', wanted: {} }),
    ]);
    expect(ill.map((one) => [one.service, one.observed?.state])).toEqual([
      ['running', 'running'],
      ['exited', 'exited'],
    ]);
  });
});
