import { Inject, Injectable } from '@nestjs/common';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import type { Stamps } from '../projects/domain/project.events.js';
import { ProjectList, type ProjectRow } from '../projects/project-list.js';
import { pause } from '../tasks/pause.js';
import { Settling } from '../tasks/settling.js';
import { TaskStop, type StepOutcome, type TaskRun, type TaskStep } from '../tasks/task-handler.js';
import { TaskWishes } from '../tasks/task-wishes.js';
import { stampsFromText, stampsToText, toldStamps } from './domain/stamps.js';
import { NewSecrets } from './new-secrets.js';

/** What was in force before, and what is to be, as the first step notes it down. */
export const formerOf = ({ memo }: TaskRun): Stamps => stampsFromText(memo.former);
export const renewedOf = ({ memo }: TaskRun): Stamps => stampsFromText(memo.renewed);
export const bothOf = ({ memo }: TaskRun): Stamps => stampsFromText(memo.both);

/** The steps that rotations have in common. */
@Injectable()
export class RotationSteps {
  constructor(
    private readonly projects: ProjectList,
    private readonly secrets: NewSecrets,
    private readonly wishes: TaskWishes,
    private readonly settling: Settling,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  /** New versions, sealed and not in force yet. @param check what has to be so before anything is changed */
  make(names: (run: TaskRun, row: ProjectRow) => readonly string[], check?: (run: TaskRun) => Promise<void>): TaskStep {
    return {
      name: 'make',
      title: 'Make and seal the new versions',
      run: async (run) => {
        const row = await this.running(run);
        await check?.(run);
        const { former, renewed, both } = await this.secrets.renew(row, names(run, row));
        const memo = { former: stampsToText(former), renewed: stampsToText(renewed), both: stampsToText(both) };
        return { note: `${toldStamps(renewed)} made and sealed`, memo };
      },
    };
  }

  /**
   * Puts secrets in force: the reconciler recreates the services that use them, in the order of their dependencies.
   * @param back what is put in force on the way back; absent: nothing
   */
  replace(name: string, title: string, next: (run: TaskRun) => Stamps, back?: (run: TaskRun) => Stamps): TaskStep {
    return {
      name,
      title,
      run: async (run) => {
        const version = await this.putInForce(run, name, next(run));
        return { note: `${toldStamps(next(run))} in force`, memo: { version, [`${name}At`]: this.scheduler.now() } };
      },
      ...(back && {
        undo: async (run: TaskRun) => {
          await this.putInForce(run, `${name}-back`, back(run));
          return `${toldStamps(back(run))} in force again`;
        },
      }),
    };
  }

  /** Waits until all services run with what is in force. */
  settle(name = 'settle'): TaskStep {
    return { name, title: 'Wait until the services are up with it', run: (run) => this.untilSettled(run) };
  }

  /** Waits, over restarts of this program too. @param since what the step of this name noted as its time */
  overlap(since: string, seconds: number): TaskStep {
    return {
      name: 'overlap',
      title: `Let former tokens run out for ${seconds} s`,
      pointOfNoReturn: true,
      run: async ({ memo, signal, say }) => {
        const end = Number(memo[`${since}At`]) + seconds * 1000;
        say(`until ${new Date(end).toISOString()}`);
        await pause(this.scheduler, Math.max(0, end - this.scheduler.now()), signal);
        return { note: `${seconds} s are over` };
      },
    };
  }

  /** Restarts services and waits until they are up. */
  async restart(run: TaskRun, services: readonly string[]): Promise<void> {
    const version = await this.wishes.say(run, { type: 'RestartServices', services });
    await this.settling.settled(run.ref, version, run.signal);
  }

  private async untilSettled({ ref, memo, signal, say }: TaskRun): Promise<StepOutcome> {
    say('services are being restarted');
    await this.settling.settled(ref, Number(memo.version), signal);
    return { note: 'all services are up' };
  }

  private putInForce({ taskId, ...run }: TaskRun, stage: string, secrets: Stamps): Promise<number> {
    return this.wishes.say({ taskId, ...run }, { type: 'ReplaceSecrets', taskId, stage, secrets });
  }

  private async running({ ref }: TaskRun): Promise<ProjectRow> {
    const row = await this.projects.find(ref);
    if (row?.desired === 'active') return row;
    throw new TaskStop('not-running', 'Secrets are rotated while the project runs. Resume it first.');
  }
}
