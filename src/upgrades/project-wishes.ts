import { Injectable } from '@nestjs/common';
import type { Transaction } from '../event-store/event-store.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import type { ProjectCommand } from '../projects/domain/project.decider.js';
import type { ProjectRow } from '../projects/project-list.js';
import { Settling } from '../tasks/settling.js';
import type { TaskRun } from '../tasks/task-handler.js';
import { TaskWishes } from '../tasks/task-wishes.js';
import type { Place } from './database/databases.js';

const DATABASE = 'db';

/** What upgrades and clones wish of the project that they work on. */
@Injectable()
export class ProjectWishes {
  constructor(
    private readonly wishes: TaskWishes,
    private readonly settling: Settling,
  ) {}

  /** @throws TaskStop `project-gone`, `project-leaving` */
  row(ref: string): Promise<ProjectRow> {
    return this.wishes.row(ref);
  }

  /** Where the project's database runs, once it is well: after a start of this program nothing was looked at yet. */
  place({ ref, signal }: TaskRun): Promise<Place> {
    return this.placeOf(ref, signal);
  }

  /** @throws Error when its database does not become well in time; TaskStop `project-gone`, `project-leaving` */
  async placeOf(ref: ProjectRef, signal: AbortSignal): Promise<Place> {
    const { serverId, slug } = await this.row(ref);
    if (await this.settling.isWellWithin(ref, DATABASE, signal)) return { ref, serverId: serverId as ServerId };
    throw new Error(`The database of ${slug} is not well.`);
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
