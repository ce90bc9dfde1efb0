import { shortName } from '../activity/domain/plain.js';
import type { PullProgress } from '../engine/engine.js';
import type { Recorded } from '../kernel/event.js';
import type { ConvergenceEvent, StepRecord } from '../reconciler/domain/convergence.events.js';
import type { Wait } from '../stack/domain/actions.js';
import type { ProgressView, StepView } from './view-models/project.js';

export interface ProgressStep extends StepRecord {
  readonly state: StepView['state'];
  readonly ms: number | null;
  readonly error: string | null;
}

/** One convergence, from its first call to its end; several looks may add to it. */
export interface Progress {
  readonly wishVersion: number;
  readonly startedAt: number;
  readonly steps: readonly ProgressStep[];
}

/** More than any plan has; what is older is in the log. */
const MOST_STEPS = 200;

/** @returns undefined when nothing is under way any more */
export function afterEvent(progress: Progress | undefined, event: Recorded<ConvergenceEvent>): Progress | undefined {
  switch (event.type) {
    case 'ConvergenceStarted':
      return started(progress, event);
    case 'StepDone':
      return noted(progress, event, { state: 'done', ms: event.data.ms, error: null });
    case 'StepFailed':
      return noted(progress, event, { state: 'failed', ms: null, error: event.data.message });
    case 'StepInterrupted':
      return noted(progress, event, { state: 'failed', ms: null, error: 'Interrupted: the next look will see.' });
    case 'VolumeRecorded': {
      const step = { kind: 'record-volume', target: event.data.name, cause: '' };
      return progress && outcomeOf(progress, step, { state: 'done', ms: null, error: null });
    }
    case 'ConvergenceSettled':
      return undefined;
    case 'DriftFound':
    case 'LookFailed':
    case 'ConvergenceBlocked':
    case 'ConvergenceDegraded':
    case 'VolumeProven':
    case 'FirstStartFailed':
    case 'VolumeDeleted':
    case 'ImagePinned':
    case 'ImageUnpinned':
    case 'DatabaseArranged':
    case 'DatabaseNotArranged':
      return progress;
  }
}

/** A further look at the same wish goes on with the list; another wish begins a new one. */
function started(
  progress: Progress | undefined,
  { at, data }: Recorded<Extract<ConvergenceEvent, { type: 'ConvergenceStarted' }>>,
) {
  const fresh = data.steps.map((step): ProgressStep => ({ ...step, state: 'waiting', ms: null, error: null }));
  if (progress?.wishVersion !== data.wishVersion) return { wishVersion: data.wishVersion, startedAt: at, steps: fresh };
  const begun = progress.steps.filter(({ state }) => state === 'done');
  return { ...progress, steps: [...begun, ...fresh].slice(-MOST_STEPS) };
}

type Outcome = Pick<ProgressStep, 'state' | 'ms' | 'error'>;

function noted(
  progress: Progress | undefined,
  { at, data }: Recorded<Extract<ConvergenceEvent, { type: 'StepDone' | 'StepFailed' | 'StepInterrupted' }>>,
  outcome: Outcome,
): Progress {
  const base = progress ?? { wishVersion: data.wishVersion, startedAt: at, steps: [] };
  return outcomeOf(base, data.step, outcome);
}

/** Of two calls alike the first open one is meant; one that no list had is added. */
function outcomeOf(base: Progress, record: StepRecord, outcome: Outcome): Progress {
  const index = base.steps.findIndex((step) => step.state !== 'done' && isSame(step, record));
  if (index < 0) return { ...base, steps: [...base.steps, { ...record, ...outcome }].slice(-MOST_STEPS) };
  return { ...base, steps: base.steps.map((step, at) => (at === index ? { ...step, ...outcome } : step)) };
}

const isSame = (a: StepRecord, b: StepRecord): boolean => a.kind === b.kind && a.target === b.target;

/** What is true right now beside the calls that were made. */
export interface Now {
  readonly waits: readonly Wait[];
  /** Services that run and are not healthy yet. */
  readonly starting: readonly string[];
  /** The bytes that are coming in, by image. */
  readonly pulls: readonly PullProgress[];
}

export const progressView = (progress: Progress, { waits, starting, pulls }: Now): ProgressView => ({
  wishVersion: progress.wishVersion,
  startedAt: progress.startedAt,
  steps: progress.steps.map((step) => {
    const isOpen = step.kind === 'pull' && step.state === 'waiting';
    const pull = isOpen ? pulls.find(({ image }) => image === step.target) : undefined;
    return {
      what: `${step.kind.replace('-', ' ')} ${shortName(step.target)}`.trim(),
      cause: step.cause,
      state: pull ? 'running' : step.state,
      ms: step.ms,
      pull: pull ?? null,
      error: step.error,
    };
  }),
  waits: [
    ...starting.map((service) => `${service} runs; its health check has not passed yet`),
    ...waits.map(({ service, on, until }) => `${service} waits until ${on} is ${until}`),
  ],
});
