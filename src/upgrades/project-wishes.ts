import { Injectable } from '@nestjs/common';
import { Commands } from '../event-store/commands.js';
import type { Transaction } from '../event-store/event-store.js';
import type { ServerId } from '../kernel/ids.js';
import { projectDecider, type ProjectCommand } from '../projects/domain/project.decider.js';
import { ProjectList, type ProjectRow } from '../projects/project-list.js';
import { Settling } from '../tasks/settling.js';
import { TaskStop, type TaskRun } from '../tasks/task-handler.js';
import type { Place } from './database/databases.js';

const DATABASE = 'db';

/** What long steps wish of the project that they work on. */
@Injectable()
export class ProjectWishes {
  constructor(
    private readonly commands: Commands,
    private readonly projects: ProjectList,
    private readonly settling: Settling,
  ) {}

  /** @throws TaskStop `project-gone` */
  async row(ref: string): Promise<ProjectRow> {
    const row = await this.projects.find(ref);
    if (row && row.desired !== 'gone' && row.desired !== 'leaving') return row;
    throw new TaskStop('project-gone', 'The project was removed meanwhile.');
  }

  async place({ ref }: TaskRun): Promise<Place> {
    return { ref, serverId: (await this.row(ref)).serverId as ServerId };
  }

  /** Records the wish and waits until it has come true. */
  async wish(
    { ref, by, signal, input }: TaskRun,
    command: ProjectCommand,
    also?: (tx: Transaction) => void,
  ): Promise<void> {
    const { version } = await this.commands.handle(projectDecider, ref, command, by, also ? { also } : {});
    await this.settling.settled(
      ref,
      version,
      signal,
      typeof input.settleS === 'number' ? input.settleS * 1000 : undefined,
    );
  }

  /** Records the wish and goes on. */
  async say({ ref, by }: TaskRun, command: ProjectCommand): Promise<void> {
    await this.commands.handle(projectDecider, ref, command, by);
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
