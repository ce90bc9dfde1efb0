import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Subscription } from 'rxjs';
import { Commands, fold } from '../event-store/commands.js';
import { EventStore } from '../event-store/event-store.js';
import { streamCategory, streamKey, type Actor, type Recorded } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { retryDelayMs, WorkQueue, type Outcome } from '../reconciler/work-queue.js';
import { isPastReturn, nextMove, type Move } from './domain/next-move.js';
import { taskDecider, type RequestedTask, type TaskCommand } from './domain/task.js';
import { PROJECT_GONE, TaskStop, type TaskHandler, type TaskStep } from './task-handler.js';
import { naturesOf, TaskHandlers } from './task-handlers.js';
import { TaskList } from './task-list.js';
import { TaskProgress } from './task-progress.js';

/** Tasks of so many projects go on at once. */
const AT_ONCE = 8;
const RUNNER: Actor = { kind: 'system', id: 'tasks', name: 'tasks' };
type StepMove = Extract<Move, { kind: 'run' | 'undo' }>;

/**
 * Does the steps of tasks in their order, and takes them back in reverse. Where a task stands is in its events alone:
 * after a crash the step that was under way runs again from its start, so each step is done at least once.
 */
@Injectable()
export class TaskRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Tasks');
  private readonly queue: WorkQueue<string>;
  private readonly subscriptions = new Subscription();
  private readonly cancelling = new Map<string, AbortController>();
  private readonly requesters = new Map<string, Actor>();

  constructor(
    private readonly store: EventStore,
    private readonly commands: Commands,
    private readonly handlers: TaskHandlers,
    private readonly tasks: TaskList,
    private readonly progress: TaskProgress,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {
    this.queue = new WorkQueue(scheduler, (id, error) => this.logger.error(`Task ${id}: ${text(error)}`));
  }

  async onApplicationBootstrap(): Promise<void> {
    this.subscriptions.add(this.store.committed$.subscribe((event) => this.heard(event)));
    this.subscriptions.add(this.handlers.registered$.subscribe(() => void this.wakeAll()));
    this.queue.work((id, signal) => this.advance(id, signal), AT_ONCE);
    await this.wakeAll();
  }

  /** Steps under way are told to stop; they run again at the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.subscriptions.unsubscribe();
    await this.queue.drain(0);
  }

  private async wakeAll(): Promise<void> {
    for (const id of await this.tasks.unfinished()) this.queue.addFresh(id);
  }

  private heard({ stream, type }: Recorded): void {
    if (streamCategory(stream) !== 'task') return;
    if (type !== 'TaskRequested' && type !== 'TaskCancelRequested') return;
    const id = streamKey(stream);
    if (type === 'TaskCancelRequested') this.cancelling.get(id)?.abort();
    this.queue.addFresh(id);
  }

  /** Goes on until the task ends, a step has to wait for its next attempt, or the program stops. */
  private async advance(id: string, stopping: AbortSignal): Promise<Outcome> {
    while (!stopping.aborted) {
      const task = await this.load(id);
      if (!task) return 'settled';
      const handler = this.handlers.of(task.kind);
      if (!handler) {
        this.logger.warn(`Task ${id} waits: this version of Supascale does no tasks of kind ${task.kind}.`);
        return 'settled';
      }
      const outcome = await this.move(id, task, handler, stopping);
      if (outcome) return outcome;
    }
    return 'settled';
  }

  private async load(id: string): Promise<RequestedTask | undefined> {
    const past = await this.store.read(`task-${id}`);
    const task = fold(taskDecider, past);
    if (past[0]) this.requesters.set(id, past[0].actor);
    return task.state === 'absent' ? undefined : task;
  }

  /** @returns undefined when the next move can follow at once */
  private async move(
    id: string,
    task: RequestedTask,
    handler: TaskHandler,
    stopping: AbortSignal,
  ): Promise<Outcome | undefined> {
    const steps = handler.steps(task.input);
    const natures = naturesOf(steps);
    const move = nextMove(task, natures);
    switch (move.kind) {
      case 'none':
        this.progress.forget(id);
        this.requesters.delete(id);
        return 'settled';
      case 'succeed':
        return this.record(id, { type: 'SucceedTask', note: move.note });
      case 'fail':
        return this.record(id, { type: 'FailTask', reason: move.reason, returned: move.returned });
      case 'turn-back':
        return this.record(id, { type: 'TurnBack', step: move.step, reason: move.reason });
      case 'run':
      case 'undo': {
        const step = steps.find(({ name }) => name === move.step);
        // A step that this version does not know any more: nothing that could be done is right.
        if (!step) throw new Error(`Tasks of kind ${task.kind} have no step ${move.step} in this version.`);
        return this.attempt(id, task, step, move, { stopping, isCommitted: isPastReturn(task, natures) });
      }
    }
  }

  private async attempt(
    id: string,
    task: RequestedTask,
    step: TaskStep,
    move: StepMove,
    { stopping, isCommitted }: { stopping: AbortSignal; isCommitted: boolean },
  ): Promise<Outcome | undefined> {
    if (move.kind === 'run') await this.record(id, { type: 'StartStep', step: step.name, attempt: move.attempt });
    const cancelled = new AbortController();
    // Nothing hurries a way back, and there is none after the point of no return.
    if (move.kind === 'run' && !isCommitted) this.cancelling.set(id, cancelled);
    const signal = AbortSignal.any([stopping, cancelled.signal]);
    const began = this.scheduler.now();
    try {
      const done = await this.carryOut(id, task, step, move, signal);
      await this.record(id, { ...done, step: step.name, ms: Math.round(this.scheduler.now() - began) });
      return undefined;
    } catch (error) {
      if (stopping.aborted) return 'settled';
      if (cancelled.signal.aborted) return undefined; // the next move turns back
      return await this.failed(id, step, move, error, isCommitted);
    } finally {
      this.cancelling.delete(id);
      this.progress.forget(id);
    }
  }

  private async carryOut(id: string, task: RequestedTask, step: TaskStep, move: StepMove, signal: AbortSignal) {
    const run = {
      taskId: id,
      ref: task.project as ProjectRef,
      input: task.input,
      memo: task.memo,
      by: this.requesters.get(id) ?? RUNNER,
      signal,
      say: (progress: string) => this.progress.say(id, progress),
    };
    if (move.kind === 'undo') return { type: 'FinishUndo', note: (await step.undo?.(run)) ?? '' } as const;
    const { note, memo = {} } = await step.run(run);
    return { type: 'FinishStep', note, memo } as const;
  }

  private async failed(
    id: string,
    step: TaskStep,
    move: StepMove,
    error: unknown,
    isCommitted: boolean,
  ): Promise<Outcome | undefined> {
    if (move.kind === 'undo' && error instanceof TaskStop && error.code === PROJECT_GONE)
      return this.record(id, { type: 'FinishUndo', step: step.name, note: error.message, ms: 0 });
    const isStop = error instanceof TaskStop && move.kind === 'run';
    const isLast = move.kind === 'run' && !isCommitted && move.attempt >= (naturesOf([step])[0]?.attempts ?? 1);
    const delayMs = isStop || isLast ? undefined : retryDelayMs(move.attempt, this.scheduler.random());
    const retryInS = delayMs === undefined ? null : Math.max(1, Math.round(delayMs / 1000));
    const failure = { type: 'FailStep', step: step.name, code: codeOf(error), message: text(error), retryInS } as const;
    if (delayMs === undefined) return this.record(id, { ...failure, then: isCommitted ? 'end' : 'turn-back' });
    await this.record(id, failure);
    return { lookAgainInMs: delayMs };
  }

  private async record(id: string, command: TaskCommand): Promise<undefined> {
    await this.commands.handle(taskDecider, id, command, RUNNER);
  }
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : 'unexpected';
}
