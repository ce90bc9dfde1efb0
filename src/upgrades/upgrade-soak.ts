import { Inject, Injectable } from '@nestjs/common';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { Statuses } from '../reconciler/statuses.js';
import { waitEnded } from '../tasks/domain/task.js';
import { pause } from '../tasks/pause.js';
import { Settling } from '../tasks/settling.js';
import { TaskStop, type StepOutcome, type TaskRun } from '../tasks/task-handler.js';
import { Tasks } from '../tasks/tasks.js';
import { ProjectWishes } from './project-wishes.js';

const GLANCE_MS = 1_000;

/** Watches a project that has just moved. */
@Injectable()
export class UpgradeSoak {
  constructor(
    private readonly wishes: ProjectWishes,
    private readonly settling: Settling,
    private readonly statuses: Statuses,
    private readonly tasks: Tasks,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  /**
   * Ends at `soakUntil` of the memo, but never before everything has been seen to stand: after a start of this program
   * nothing has been looked at yet, and the time may be over.
   * @throws TaskStop `not-well` as soon as something is not
   */
  async watch(run: TaskRun): Promise<StepOutcome> {
    await this.stands(run);
    const until = Number(run.memo.soakUntil);
    for (;;) {
      await this.refuseBad(run);
      const left = until - this.scheduler.now();
      if (left <= 0) break;
      if (await this.isKeptNow(run)) return { note: 'it was well; a person ended the watch' };
      run.say(`It is well so far; watched until ${new Date(until).toISOString().slice(0, 19)}Z`);
      await pause(this.scheduler, Math.min(left, GLANCE_MS), run.signal);
    }
    await this.stands(run);
    return { note: 'it stayed well' };
  }

  private async stands(run: TaskRun): Promise<void> {
    try {
      await this.settling.settled(run.ref, 0, run.signal);
    } catch (error) {
      throw error instanceof TaskStop && error.code === 'not-settled' ? notWell(error.message) : error;
    }
  }

  private async refuseBad({ ref }: TaskRun): Promise<void> {
    const row = await this.wishes.row(ref);
    const status = (await this.statuses.of([row])).get(row.ref);
    const bad = status?.conditions.find(({ type, status: is }) => type === 'Degraded' && is === 'true');
    if (bad) throw notWell(bad.message);
  }

  private async isKeptNow({ taskId }: TaskRun): Promise<boolean> {
    return (await this.tasks.find(taskId)).memo[waitEnded('soak')] === true;
  }
}

const notWell = (why: string): TaskStop => new TaskStop('not-well', `The new release does not stay well: ${why}`);
