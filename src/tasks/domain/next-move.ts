import type { RequestedTask, TaskStepStatus } from './task.js';

/** What a step is like, as far as it decides how a task goes on. */
export interface StepNature {
  readonly name: string;
  readonly canBeUndone: boolean;
  readonly isPointOfNoReturn: boolean;
  /** How often it is tried before the task turns back. */
  readonly attempts: number;
}

export type Move =
  | Readonly<{ kind: 'run' | 'undo'; step: string; attempt: number }>
  | Readonly<{ kind: 'turn-back'; step: string; reason: string }>
  | Readonly<{ kind: 'succeed'; note: string }>
  | Readonly<{ kind: 'fail'; reason: string; returned: boolean }>
  | Readonly<{ kind: 'none' }>;

/** Where a task stands, this is what comes next. A task of which all is taken back has failed, and returned. */
export function nextMove(task: RequestedTask, natures: readonly StepNature[]): Move {
  switch (task.state) {
    case 'succeeded':
    case 'failed':
      return { kind: 'none' };
    case 'turning-back':
      return backwards(task, natures);
    case 'waiting':
    case 'running':
      return forwards(task, natures);
  }
}

/** Once such a step is done nothing is taken back any more. */
export const isPastReturn = ({ steps }: RequestedTask, natures: readonly StepNature[]): boolean =>
  steps.some(({ name, state }) => state === 'done' && natureOf(natures, name)?.isPointOfNoReturn);

function forwards(task: RequestedTask, natures: readonly StepNature[]): Move {
  const next = task.steps.find(({ state }) => state !== 'done');
  if (!next) return { kind: 'succeed', note: task.steps.at(-1)?.note ?? '' };
  const isCommitted = isPastReturn(task, natures);
  if (task.isCancelled && !isCommitted) return { kind: 'turn-back', step: next.name, reason: 'It was cancelled.' };
  const nature = natureOf(natures, next.name);
  if (nature && !isCommitted && next.failures >= nature.attempts)
    return { kind: 'turn-back', step: next.name, reason: next.note };
  return { kind: 'run', step: next.name, attempt: next.failures + 1 };
}

function backwards(task: RequestedTask, natures: readonly StepNature[]): Move {
  const next = task.steps.findLast((step) => isTouched(step) && natureOf(natures, step.name)?.canBeUndone);
  return next
    ? { kind: 'undo', step: next.name, attempt: next.failures + 1 }
    : { kind: 'fail', reason: task.reason, returned: true };
}

/** It may have done something, or half of it. */
const isTouched = ({ state }: TaskStepStatus): boolean => state === 'done' || state === 'running' || state === 'failed';

const natureOf = (natures: readonly StepNature[], name: string): StepNature | undefined =>
  natures.find((nature) => nature.name === name);
