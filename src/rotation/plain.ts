import { Injectable } from '@nestjs/common';
import type { Memo } from '../tasks/domain/task.events.js';
import type { TaskHandler, TaskStep } from '../tasks/task-handler.js';
import { PoolerSteps } from './pooler-steps.js';
import { formerOf, renewedOf, RotationSteps } from './steps.js';

/** Secrets that services only take from their environment: recreating these services is all there is to do. */
@Injectable()
export class RotateSecret implements TaskHandler {
  readonly kind = 'rotate-secret';

  constructor(private readonly common: RotationSteps) {}

  title({ names }: Memo): string {
    return `Rotate ${listed(names).join(', ')}`;
  }

  steps({ names }: Memo): readonly TaskStep[] {
    return [
      this.common.make(() => listed(names)),
      this.common.replace('replace', 'Put the new versions in force', renewedOf, formerOf),
      this.common.settle(),
    ];
  }
}

@Injectable()
export class RotateDashboardPassword implements TaskHandler {
  readonly kind = 'rotate-dashboard-password';

  constructor(private readonly common: RotationSteps) {}

  title(): string {
    return 'Rotate the password of the dashboard';
  }

  steps(): readonly TaskStep[] {
    return [
      this.common.make(() => ['DASHBOARD_PASSWORD']),
      this.common.replace('replace', 'Put the new password in force', renewedOf, formerOf),
      this.common.settle(),
    ];
  }
}

/**
 * The pooler's key. The root key of the database's own vault (`pgsodium_root.key` on `db-config`) is never rotated:
 * values are sealed under keys that derive from it, and nothing can seal them anew.
 */
@Injectable()
export class RotateVault implements TaskHandler {
  readonly kind = 'rotate-vault';

  constructor(
    private readonly common: RotationSteps,
    private readonly pooler: PoolerSteps,
  ) {}

  title(): string {
    return 'Rotate the key of the pooler';
  }

  /** What the former key encrypted has to go before the pooler is restarted for good. */
  steps({ pooler }: Memo): readonly TaskStep[] {
    return [
      this.common.make(() => ['VAULT_ENC_KEY']),
      this.common.replace('replace', 'Put the new key in force', renewedOf, formerOf),
      ...(pooler === true ? [this.pooler.rebuild(), this.pooler.login()] : [this.common.settle()]),
    ];
  }
}

const listed = (names: Memo[string] | undefined): readonly string[] => (Array.isArray(names) ? names.map(String) : []);
