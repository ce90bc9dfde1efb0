import { isHalfMade } from './first-start.js';
import { stateAfter } from './verdict.js';

describe('The first start of a database', () => {
  it.each([
    ['went well', ['entrypoint: running 01-roles.sql as postgres', 'entrypoint: first start done', 'ready'], false],
    ['went well, as upstream says it', ['PostgreSQL init process complete; ready for start up.'], false],
    ['failed, and what it left was taken for a database', ['ERROR: x', 'Skipping initialization'], true],
    ['was cut off, and another container found the rest', ['entrypoint: … a database: skipping initialization'], true],
    ['was done when the container began anew', ['first start done', 'skipping initialization'], false],
    ['says nothing', [], false],
  ])('%s', (_, log, isHalf) => {
    expect(isHalfMade(log)).toBe(isHalf);
  });
});

describe('The verdict on a database that was never well', () => {
  const nothing = { steps: [], waits: [], blocks: [] };
  const first = { service: 'db', isBroken: false, message: 'begin afresh' };
  const sick = (service: string) => [{ service, why: 'unhealthy' }];

  it('names its first start, whether it is known to have failed or does not become well', () => {
    const reason = { reason: 'first-init-failed', message: 'begin afresh' };
    expect(stateAfter(7, nothing, [], new Map(), { ...first, isBroken: true })?.data).toMatchObject(reason);
    expect(stateAfter(7, nothing, sick('db'), new Map(), first)?.data).toMatchObject(reason);
    const held = new Map([
      ['db', { failures: 3, reason: 'crash-loop' as const, until: 500, message: 'crashed 3 times' }],
    ]);
    const start = { key: 'k', kind: 'start', service: 'db', name: 'n', id: 'i', cause: 'c', after: [] } as const;
    const verdict = stateAfter(7, { ...nothing, steps: [start] }, [], held, first);
    expect(verdict?.data).toMatchObject({ reason: 'first-init-failed' });
  });
  it('says of other services what it always says', () => {
    expect(stateAfter(7, nothing, sick('auth'), new Map(), first)?.data).toMatchObject({ reason: 'unhealthy' });
  });
});
