import { Injectable } from '@nestjs/common';
import { ProjectList } from '../projects/project-list.js';
import { TaskStop, type TaskRun, type TaskStep } from '../tasks/task-handler.js';
import { DatabaseRoles } from './database-roles.js';
import { DATABASE_PASSWORD as PASSWORD, POOLER } from './domain/rotation.js';
import { NewSecrets } from './new-secrets.js';
import { RotationSteps } from './steps.js';

/** The pooler stores its tenant's password, encrypted with its own key: neither follows its environment. */
@Injectable()
export class PoolerSteps {
  constructor(
    private readonly roles: DatabaseRoles,
    private readonly common: RotationSteps,
    private readonly projects: ProjectList,
    private readonly secrets: NewSecrets,
  ) {}

  /** Empties what the pooler has stored and restarts it, which makes its tenant anew. */
  rebuild(): TaskStep {
    return {
      name: 'pooler',
      title: "Set the pooler's tenant up anew",
      run: async (run) => {
        await this.anew(run);
        return { note: 'the pooler has a new tenant' };
      },
      // The former secrets come into force after this one: the restart that they cause finds nothing stored.
      undo: async (run) => {
        await this.roles.emptyPooler(run);
        return 'the pooler is empty and takes the former secrets at its next start';
      },
    };
  }

  /** Logs in with the password that is in force: the pooler has to read its tenant with the key that it has now. */
  login(): TaskStep {
    return {
      name: 'verify',
      title: 'Log in through the pooler',
      run: async (run) => {
        const stamp = (await this.projects.find(run.ref))?.secrets[PASSWORD];
        if (!stamp) throw new TaskStop('project-gone', 'The project was removed meanwhile.');
        await this.verify(run, this.secrets.reveal(run.ref, PASSWORD, stamp.version));
        return { note: 'the pooler lets apps in' };
      },
    };
  }

  /** Logs in as apps do: the pooler has to know the password, and nothing else. @throws Error with the pooler's words */
  async verify(run: TaskRun, password: string, former?: string): Promise<void> {
    const words = await this.roles.refusedByPooler(run, password);
    if (words !== undefined) throw new Error(`The pooler does not let the password in: ${words}`);
    if (former !== undefined && (await this.roles.refusedByPooler(run, former)) === undefined)
      throw new Error('The pooler still lets the former password in.');
  }

  private async anew(run: TaskRun): Promise<void> {
    await this.roles.emptyPooler(run);
    await this.common.restart(run, [POOLER]);
  }
}
