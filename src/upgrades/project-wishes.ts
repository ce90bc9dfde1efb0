import { Injectable } from '@nestjs/common';
import type { Transaction } from '../event-store/event-store.js';
import type { ServerId } from '../kernel/ids.js';
import type { ProjectCommand } from '../projects/domain/project.decider.js';
import type { ProjectRow } from '../projects/project-list.js';
import type { TaskRun } from '../tasks/task-handler.js';
import { TaskWishes } from '../tasks/task-wishes.js';
import type { Place } from './database/databases.js';

const DATABASE = 'db';

/** What upgrades and clones wish of the project that they work on. */
@Injectable()
export class ProjectWishes {
  constructor(private readonly wishes: TaskWishes) {}

  /** @throws TaskStop `project-gone`, `project-leaving` */
  row(ref: string): Promise<ProjectRow> {
    return this.wishes.row(ref);
  }

  async place({ ref }: TaskRun): Promise<Place> {
    return { ref, serverId: (await this.row(ref)).serverId as ServerId };
  }

  /** Records the wish and waits until it has come true. */
  wish(run: TaskRun, command: ProjectCommand, also?: (tx: Transaction) => void): Promise<void> {
    return this.wishes.wish(run, command, also);
  }

  /** Records the wish and goes on. */
  async say(run: TaskRun, command: ProjectCommand): Promise<void> {
    await this.wishes.say(run, command);
  }

  /** Only the database runs from here on. */
  async hold(run: TaskRun, reason: string): Promise<void> {
    await this.wish(run, { type: 'HoldProject', hold: { services: [DATABASE], taskId: run.taskId, reason } });
  }

  async endHold(run: TaskRun): Promise<void> {
    await this.wish(run, { type: 'EndHold', taskId: run.taskId });
  }

  /** So that the server reads its files again. */
  async restartDatabase(run: TaskRun): Promise<void> {
    await this.wish(run, { type: 'RestartServices', services: [DATABASE] });
  }
}
