import { Injectable } from '@nestjs/common';
import type { ProjectRow } from '../projects/project-list.js';
import { findRelease } from '../stack/domain/releases/index.js';
import type { Memo } from '../tasks/domain/task.events.js';
import type { TaskHandler, TaskStep } from '../tasks/task-handler.js';
import { JWT_KEYS, jwtSecrets, type JwtKeys } from './domain/rotation.js';
import { bothOf, formerOf, renewedOf, RotationSteps } from './steps.js';

/**
 * New keys for tokens and apps. With an overlap, verifiers first take both sets of keys, then signers switch, and only
 * after the overlap the former keys go; without one all changes at once.
 */
@Injectable()
export class RotateJwt implements TaskHandler {
  readonly kind = 'rotate-jwt';

  constructor(private readonly common: RotationSteps) {}

  title({ keys }: Memo): string {
    return keys === 'opaque' ? 'Rotate the keys of apps' : 'Rotate the keys that sign tokens';
  }

  steps({ keys, overlapS }: Memo): readonly TaskStep[] {
    const make = this.common.make((_, row) => names(row, keys));
    const seconds = typeof overlapS === 'number' ? overlapS : 0;
    if (seconds === 0)
      return [
        make,
        this.common.replace('replace', 'Put the new keys in force', renewedOf, formerOf),
        this.common.settle(),
      ];
    return [
      make,
      this.common.replace('accept', 'Let services accept former and new keys', bothOf, formerOf),
      this.common.settle('accepted'),
      this.common.replace(
        'sign',
        'Sign with the new keys',
        (run) => ({ ...renewedOf(run), ...bothOf(run) }),
        (run) => ({ ...formerOf(run), ...bothOf(run) }),
      ),
      this.common.settle('signing'),
      this.common.overlap('sign', seconds),
      this.common.replace('end', 'Refuse the former keys', renewedOf),
      this.common.settle('ended'),
    ];
  }
}

function names(row: ProjectRow, keys: Memo[string] | undefined): readonly string[] {
  const release = findRelease(row.release);
  const wanted = JWT_KEYS.find((known) => known === keys) ?? ('all' satisfies JwtKeys);
  return release ? jwtSecrets(release, wanted) : [];
}
