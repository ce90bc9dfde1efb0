import { Injectable } from '@nestjs/common';
import { Settling } from '../tasks/settling.js';
import { TaskStop, type StepOutcome, type TaskHandler, type TaskRun, type TaskStep } from '../tasks/task-handler.js';
import type { Memo } from '../tasks/domain/task.events.js';
import { DatabaseRoles } from './database-roles.js';
import { DATABASE_PASSWORD as PASSWORD } from './domain/rotation.js';
import { NewSecrets } from './new-secrets.js';
import { PoolerSteps } from './pooler-steps.js';
import { formerOf, renewedOf, RotationSteps } from './steps.js';

/**
 * Gives the database's roles and all services a new password. Between `roles` and the restart of a service its standing
 * connections go on, while new ones of it are refused: PostgreSQL has no second password for a role. A crash in between
 * lengthens that, until the program is up again; at no point is a password lost, as both versions are sealed.
 */
@Injectable()
export class RotateDatabasePassword implements TaskHandler {
  readonly kind = 'rotate-database-password';

  constructor(
    private readonly common: RotationSteps,
    private readonly roles: DatabaseRoles,
    private readonly secrets: NewSecrets,
    private readonly pooler: PoolerSteps,
    private readonly settling: Settling,
  ) {}

  title(): string {
    return 'Rotate the password of the database';
  }

  steps({ pooler }: Memo): readonly TaskStep[] {
    return [
      this.common.make(
        () => [PASSWORD],
        (run) => this.needHealthy(run),
      ),
      {
        name: 'roles',
        title: 'Give the database roles the new password',
        run: async (run) => {
          await this.roles.givePassword(run, this.value(run, renewedOf(run)));
          return { note: 'all roles have the new password' };
        },
        undo: async (run) => {
          await this.roles.givePassword(run, this.value(run, formerOf(run)));
          return 'all roles have the former password again';
        },
      },
      this.common.replace('replace', 'Hand the services the new password', renewedOf, formerOf),
      this.common.settle(),
      ...(pooler === true ? [this.pooler.rebuild()] : []),
      { name: 'verify', title: 'Log in with both passwords', run: (run) => this.verify(run, pooler === true) },
    ];
  }

  private async verify(run: TaskRun, hasPooler: boolean): Promise<StepOutcome> {
    const [fresh, former] = [this.value(run, renewedOf(run)), this.value(run, formerOf(run))];
    const roles = await this.roles.loginRoles(run);
    for (const role of roles) {
      if (!(await this.roles.letsIn(run, role, fresh))) throw new Error(`The new password does not let ${role} in.`);
      if (await this.roles.letsIn(run, role, former)) throw new Error(`The former password still lets ${role} in.`);
    }
    if (hasPooler) await this.pooler.verify(run, fresh, former);
    const { version } = formerOf(run)[PASSWORD]!;
    const note = `the new password lets ${roles.length} roles in${hasPooler ? ', through the pooler too,' : ''} and the former one, version ${version}, lets in none; it stays sealed as long as the project lives`;
    return { note };
  }

  private value({ ref }: TaskRun, stamps: ReturnType<typeof renewedOf>): string {
    return this.secrets.reveal(ref, PASSWORD, stamps[PASSWORD]!.version);
  }

  private async needHealthy({ ref, signal, say }: TaskRun): Promise<void> {
    say('waiting for the database to be well');
    if (!(await this.settling.isWellWithin(ref, 'db', signal)))
      throw new TaskStop('db-not-healthy', 'The database is not well. Nothing was changed; rotate once it is.');
  }
}
