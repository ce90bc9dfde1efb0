import { aRecorded, RECONCILER } from '../activity/domain/a-recorded.fixture.js';
import type { Recorded } from '../kernel/event.js';
import type { ConvergenceEvent } from '../reconciler/domain/convergence.events.js';
import { afterEvent, progressView, type Progress } from './progress.js';

const step = (kind: string, target: string) => ({ kind, target, cause: 'missing' });
const event = (type: string, data: object) =>
  aRecorded({ type, version: 1, data }, { actor: RECONCILER }) as unknown as Recorded<ConvergenceEvent>;
const started = (wishVersion: number, ...steps: ReturnType<typeof step>[]) =>
  event('ConvergenceStarted', { wishVersion, steps });
const done = (kind: string, target: string) => event('StepDone', { wishVersion: 1, step: step(kind, target), ms: 5 });
const failed = (kind: string, target: string) =>
  event('StepFailed', { wishVersion: 1, step: step(kind, target), code: 'x', message: 'no', retryInS: 1 });
const after = (...events: Recorded<ConvergenceEvent>[]) =>
  events.reduce<Progress | undefined>((progress, next) => afterEvent(progress, next), undefined);
const told = (progress: Progress | undefined) =>
  progress?.steps.map(({ kind, target, state }) => `${kind} ${target} ${state}`);

describe('The progress of a convergence', () => {
  it.each([
    [
      'begins with all that is to do',
      [started(1, step('create', 'db'), step('start', 'db'))],
      ['create db waiting', 'start db waiting'],
    ],
    ['notes what is done', [started(1, step('create', 'db')), done('create', 'db')], ['create db done']],
    ['notes what failed', [started(1, step('create', 'db')), failed('create', 'db')], ['create db failed']],
    [
      'lets a retry take the place of what failed',
      [started(1, step('create', 'db')), failed('create', 'db'), done('create', 'db')],
      ['create db done'],
    ],
    [
      'goes on with its list at a further look',
      [started(1, step('start', 'db')), done('start', 'db'), started(1, step('start', 'meta'))],
      ['start db done', 'start meta waiting'],
    ],
    [
      'begins anew for another wish',
      [started(1, step('start', 'db')), done('start', 'db'), started(2, step('stop', 'db'))],
      ['stop db waiting'],
    ],
    ['adds what no list had', [done('start', 'db')], ['start db done']],
    [
      'counts a recorded volume',
      [started(1, step('record-volume', 'v')), event('VolumeRecorded', { name: 'v', role: 'db', generation: 1 })],
      ['record-volume v done'],
    ],
    [
      'is over when all stands as wished',
      [started(1, step('start', 'db')), event('ConvergenceSettled', { wishVersion: 1 })],
      undefined,
    ],
    ['stays when drift is found', [started(1, step('start', 'db')), event('DriftFound', {})], ['start db waiting']],
  ])('%s', (_, events, expected) => {
    expect(told(after(...events))).toEqual(expected);
  });

  it('shows the bytes of every image that is coming in, and what is waited for', () => {
    const pulled = ['x/db:1', 'x/auth:1', 'x/rest:1'].map((image) => step('pull', image));
    const progress = after(started(1, ...pulled, step('create', 'db')))!;
    const coming = (image: string) => ({ image, status: 'Downloading', current: 1, total: 4 });
    const view = progressView(progress, {
      pulls: [coming('x/db:1'), coming('x/rest:1')],
      starting: ['db'],
      waits: [{ service: 'meta', on: 'db', until: 'healthy' }],
    });
    expect(view.steps.map(({ state, pull }) => [state, pull])).toEqual([
      ['running', coming('x/db:1')],
      ['waiting', null],
      ['running', coming('x/rest:1')],
      ['waiting', null],
    ]);
    expect(view.waits).toEqual(['db runs; its health check has not passed yet', 'meta waits until db is healthy']);
  });
});
