import type { Plan, Step } from '../../stack/domain/actions.js';
import { nothingObserved, type ObservedContainer } from '../../stack/domain/observed.js';
import { explain, findDrift, type Evidence } from './drift.js';

const events = (...words: string[]): Evidence[] =>
  words.map((word) => {
    const [what, detail] = word.split(':');
    return {
      id: 'c1',
      what: what!,
      ...(what === 'kill' ? { signal: detail! } : detail ? { exitCode: Number(detail) } : {}),
    };
  });
const start: Step = {
  kind: 'start',
  service: 'db',
  id: 'c1',
  cause: 'was exited with 137',
  key: 'start:db',
  after: [],
};
const planOf = (...steps: Step[]): Plan => ({ steps, waits: [], blocks: [] });

describe('The cause of a difference', () => {
  it.each([
    ['killed by hand (signal 9)', ['start', 'kill:9', 'die:137']],
    ['stopped by hand (signal 15)', ['kill:15', 'die:0']],
    ['stopped by hand (signal 3)', ['kill:3', 'die:0']],
    ['stopped by hand', ['kill:15', 'die:0', 'stop']],
    ['removed by hand', ['kill:9', 'die:137', 'disconnect', 'destroy']],
    ['ran out of memory', ['oom', 'die:137']],
    ['crashed with exit code 3', ['start', 'die:3']],
    ['changed by hand (pause)', ['kill:9', 'die:137', 'start', 'pause']],
    ['changed by hand (update)', ['start', 'update']],
    ['unknown: the engine told of no event', ['kill:9', 'die:137', 'start']],
  ])('%s', (cause, words) => {
    expect(explain(events(...words))).toBe(cause);
  });
});

describe('Drift', () => {
  it('is what stood and now needs a step', () => {
    expect(findDrift(new Map([['db', 'c1']]), planOf(start), nothingObserved(0), events('kill:9', 'die:137'))).toEqual([
      { service: 'db', difference: 'was exited with 137', cause: 'killed by hand (signal 9)' },
    ]);
  });

  it('is not what never stood, as while a wish is being carried out', () => {
    expect(findDrift(new Map(), planOf(start), nothingObserved(0), events('die:1'))).toEqual([]);
  });

  it('is told of another container by that one’s events only', () => {
    const [drift] = findDrift(new Map([['db', 'c2']]), planOf(start), nothingObserved(0), events('kill:9'));
    expect(drift?.cause).toBe('unknown: the engine told of no event');
  });

  it('is also found on what the engine is still removing', () => {
    const removing = { service: 'db', state: 'removing' } as ObservedContainer;
    const seen = { ...nothingObserved(0), containers: [removing] };
    expect(findDrift(new Map([['db', 'c1']]), planOf(), seen, events('kill:9'))).toEqual([
      { service: 'db', difference: 'is being removed', cause: 'removed by hand' },
    ]);
  });

  it('is also found on what has to wait for another service', () => {
    const waiting = { steps: [], waits: [{ service: 'db', on: 'x', until: 'healthy' as const }], blocks: [] };
    expect(findDrift(new Map([['db', null]]), waiting, nothingObserved(0), [])).toEqual([
      { service: 'db', difference: 'is missing', cause: 'found when the control plane started' },
    ]);
  });
});
