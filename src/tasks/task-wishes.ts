import { Injectable } from '@nestjs/common';
import { Commands } from '../event-store/commands.js';
import type { Transaction } from '../event-store/event-store.js';
import { Refused } from '../kernel/refused.js';
import { projectDecider, type ProjectCommand } from '../projects/domain/project.decider.js';
import { ProjectList, type ProjectRow } from '../projects/project-list.js';
import { Settling } from './settling.js';
import { PROJECT_GONE, TaskStop, type TaskRun } from './task-handler.js';

/** What steps wish of the project that their task works on, in the name of who asked for the task. */
@Injectable()
export class TaskWishes {
  constructor(
    private readonly commands: Commands,
    private readonly projects: ProjectList,
    private readonly settling: Settling,
  ) {}

  /** @throws TaskStop `project-gone`, or `project-leaving` for one that is on its way out and may still be resumed */
  async row(ref: string): Promise<ProjectRow> {
    const row = await this.projects.find(ref);
    if (!row || row.desired === 'gone') throw new TaskStop(PROJECT_GONE, 'The project was removed meanwhile.');
    if (row.desired === 'leaving') throw new TaskStop('project-leaving', 'The project is being removed.');
    return row;
  }

  /**
   * Records the wish and goes on. A repeated one changes nothing.
   * @returns the project's version with it
   * @throws TaskStop `wrong-state` or `project-gone` for what the project refuses now, and so for good; other refusals,
   * e.g. a port that another project has just taken, are tried again
   */
  async say({ ref, by }: TaskRun, command: ProjectCommand, also?: (tx: Transaction) => void): Promise<number> {
    try {
      return (await this.commands.handle(projectDecider, ref, command, by, also ? { also } : {})).version;
    } catch (error) {
      const code = error instanceof Refused && STOPS[error.code];
      throw code ? new TaskStop(code, error.message, { cause: error }) : error;
    }
  }

  /** Records the wish and waits until it has come true; `settleS` of the task's input says how long, in seconds. */
  async wish(run: TaskRun, command: ProjectCommand, also?: (tx: Transaction) => void): Promise<void> {
    const version = await this.say(run, command, also);
    const { settleS } = run.input;
    const deadlineMs = typeof settleS === 'number' ? settleS * 1000 : undefined;
    await this.settling.settled(run.ref, version, run.signal, deadlineMs);
  }
}

const STOPS: Readonly<Record<string, string>> = { 'wrong-state': 'wrong-state', 'not-found': PROJECT_GONE };
