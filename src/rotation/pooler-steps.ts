import { Injectable } from '@nestjs/common';
import type { TaskRun, TaskStep } from '../tasks/task-handler.js';
import { DatabaseRoles } from './database-roles.js';
import { RotationSteps } from './steps.js';

export const POOLER = 'supavisor';

/** The pooler stores its tenant's password, encrypted with its own key: neither follows its environment. */
@Injectable()
export class PoolerSteps {
  constructor(
    private readonly roles: DatabaseRoles,
    private readonly common: RotationSteps,
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

  private async anew(run: TaskRun): Promise<void> {
    await this.roles.emptyPooler(run);
    await this.common.restart(run, [POOLER]);
  }
}
