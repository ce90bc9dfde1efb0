import { assertNever } from '../../kernel/assert-never.js';
import type { Decider } from '../../kernel/decider.js';
import { Refused } from '../../kernel/refused.js';
import { taskUpcasters, type Memo, type PlannedTaskStep, type TaskEvent } from './task.events.js';

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'undone';

export interface TaskStepStatus extends PlannedTaskStep {
  readonly state: StepState;
  /** What was done, or why the last attempt failed. */
  readonly note: string;
  /** Failed attempts in a row, in the direction in which the task goes now. */
  readonly failures: number;
}

export interface TaskBody {
  readonly kind: string;
  /** Ref. */
  readonly project: string;
  readonly slug: string;
  readonly title: string;
  readonly input: Memo;
  readonly steps: readonly TaskStepStatus[];
  /** What the steps noted down, all together. */
  readonly memo: Memo;
  readonly isCancelled: boolean;
  /** How it ended, or why it turned back; '' while it goes well. */
  readonly reason: string;
}

/** `returned`: all that was done is taken back. */
export type Task =
  | Readonly<{ state: 'absent' }>
  | (TaskBody & Readonly<{ state: 'waiting' | 'running' | 'turning-back' | 'succeeded' }>)
  | (TaskBody & Readonly<{ state: 'failed'; returned: boolean }>);
export type RequestedTask = Exclude<Task, { state: 'absent' }>;
export type TaskState = RequestedTask['state'];
export const TASK_STATES = ['waiting', 'running', 'turning-back', 'succeeded', 'failed'] as const satisfies TaskState[];

export type TaskCommand =
  | Readonly<{
      type: 'RequestTask';
      kind: string;
      project: string;
      slug: string;
      title: string;
      input: Memo;
      steps: readonly PlannedTaskStep[];
    }>
  | Readonly<{ type: 'StartStep'; step: string; attempt: number }>
  | Readonly<{ type: 'FinishStep'; step: string; note: string; memo: Memo; ms: number }>
  /** `then` when it is not tried again: the task turns back, or ends where it stands. */
  | Readonly<{
      type: 'FailStep';
      step: string;
      code: string;
      message: string;
      retryInS: number | null;
      then?: 'turn-back' | 'end';
    }>
  | Readonly<{ type: 'CancelTask' }>
  | Readonly<{ type: 'EndWait'; step: string }>
  | Readonly<{ type: 'TurnBack'; step: string; reason: string }>
  | Readonly<{ type: 'FinishUndo'; step: string; note: string; ms: number }>
  | Readonly<{ type: 'SucceedTask'; note: string }>
  | Readonly<{ type: 'FailTask'; reason: string; returned: boolean }>;

export const isEnded = ({ state }: { readonly state: string }): boolean => state === 'succeeded' || state === 'failed';

export function evolve(task: Task, event: TaskEvent): Task {
  if (event.type === 'TaskRequested') {
    const { steps, ...data } = event.data;
    const waiting = steps.map((step) => ({ ...step, state: 'waiting', note: '', failures: 0 }) as const);
    return { state: 'waiting', ...data, steps: waiting, memo: {}, isCancelled: false, reason: '' };
  }
  if (task.state === 'absent' || task.state === 'failed') return task; // nothing comes before the one or after the other
  switch (event.type) {
    case 'TaskStepStarted':
      return { ...withStep(task, event.data.step, { state: 'running' }), state: 'running' };
    case 'TaskStepDone': {
      const done = withStep(task, event.data.step, { state: 'done', note: event.data.note, failures: 0 });
      return { ...done, memo: { ...task.memo, ...event.data.memo } };
    }
    case 'TaskStepFailed':
      return withStep(task, event.data.step, {
        state: 'failed',
        note: event.data.message,
        failures: event.data.attempt,
      });
    case 'TaskCancelRequested':
      return { ...task, isCancelled: true };
    case 'TaskWaitEnded':
      return { ...task, memo: { ...task.memo, [waitEnded(event.data.step)]: true } };
    case 'TaskTurnedBack': {
      const steps = task.steps.map((step) => ({ ...step, failures: 0 }));
      return { ...task, steps, state: 'turning-back', reason: event.data.reason };
    }
    case 'TaskStepUndone':
      return withStep(task, event.data.step, { state: 'undone', note: event.data.note, failures: 0 });
    case 'TaskSucceeded':
      return { ...task, state: 'succeeded', reason: event.data.note };
    case 'TaskFailed':
      return { ...task, state: 'failed', reason: event.data.reason, returned: event.data.returned };
    default:
      return assertNever(event);
  }
}

/** What stands in a task's memo once a person ended that step's waiting. */
export const waitEnded = (step: string): string => `${step}.waitEnded`;

const withStep = <Known extends RequestedTask>(task: Known, name: string, change: Partial<TaskStepStatus>): Known => ({
  ...task,
  steps: task.steps.map((step) => (step.name === name ? { ...step, ...change } : step)),
});

export function decide(command: TaskCommand, task: Task): readonly TaskEvent[] {
  if (command.type === 'RequestTask') {
    if (task.state !== 'absent') throw new Refused('taken', 'A task with this id exists already.');
    const { type: _, ...data } = command;
    return [{ type: 'TaskRequested', version: 1, data }];
  }
  if (task.state === 'absent') throw new Refused('not-found', 'There is no such task.');
  if (command.type === 'CancelTask') return cancel(task);
  if (isEnded(task)) throw new Refused('wrong-state', 'This task has ended.');
  switch (command.type) {
    case 'StartStep':
      return start(command, task);
    case 'FinishStep': {
      if (stepOf(task, command.step).state === 'done') return [];
      const { type: _, ...data } = command;
      return [{ type: 'TaskStepDone', version: 1, data }];
    }
    case 'EndWait':
      return endWait(command.step, task);
    case 'FailStep':
      return fail(command, task);
    case 'TurnBack': {
      const { step, reason } = command;
      return task.state === 'turning-back' ? [] : [{ type: 'TaskTurnedBack', version: 1, data: { step, reason } }];
    }
    case 'FinishUndo': {
      if (stepOf(task, command.step).state === 'undone') return [];
      const { step, note, ms } = command;
      return [{ type: 'TaskStepUndone', version: 1, data: { step, note, ms } }];
    }
    case 'SucceedTask':
      return [{ type: 'TaskSucceeded', version: 1, data: { note: command.note } }];
    case 'FailTask':
      return [{ type: 'TaskFailed', version: 1, data: { reason: command.reason, returned: command.returned } }];
    default:
      return assertNever(command);
  }
}

function cancel(task: RequestedTask): readonly TaskEvent[] {
  if (isEnded(task)) throw new Refused('wrong-state', 'This task has ended; there is nothing left to cancel.');
  if (task.state === 'turning-back' || task.isCancelled) return [];
  return [{ type: 'TaskCancelRequested', version: 1, data: {} }];
}

function endWait(step: string, task: RequestedTask): readonly TaskEvent[] {
  if (task.state !== 'running' || task.isCancelled || stepOf(task, step).state !== 'running')
    throw new Refused('wrong-state', 'This task does not wait there now.');
  return task.memo[waitEnded(step)] === true ? [] : [{ type: 'TaskWaitEnded', version: 1, data: { step } }];
}

function start({ step, attempt }: Extract<TaskCommand, { type: 'StartStep' }>, task: RequestedTask): TaskEvent[] {
  if (task.state === 'turning-back') throw new Refused('wrong-state', 'This task is turning back.');
  return stepOf(task, step).state === 'running'
    ? []
    : [{ type: 'TaskStepStarted', version: 1, data: { step, attempt } }];
}

function fail(
  { type: _, then, ...data }: Extract<TaskCommand, { type: 'FailStep' }>,
  task: RequestedTask,
): readonly TaskEvent[] {
  const { step, message: reason } = data;
  const attempt = stepOf(task, step).failures + 1;
  return [
    { type: 'TaskStepFailed', version: 1, data: { ...data, attempt } },
    ...(then === 'turn-back' ? [{ type: 'TaskTurnedBack', version: 1, data: { step, reason } } as const] : []),
    ...(then === 'end' ? [{ type: 'TaskFailed', version: 1, data: { reason, returned: false } } as const] : []),
  ];
}

function stepOf({ steps, kind }: RequestedTask, name: string): TaskStepStatus {
  const step = steps.find((one) => one.name === name);
  if (!step) throw new Refused('invalid', `A task of kind ${kind} has no step ${name}.`);
  return step;
}

export const taskDecider: Decider<TaskCommand, Task, TaskEvent> = {
  category: 'task',
  initial: { state: 'absent' },
  upcasters: taskUpcasters,
  decide,
  evolve,
};
