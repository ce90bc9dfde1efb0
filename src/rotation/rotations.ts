import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Once } from '../event-store/once.js';
import type { Actor } from '../kernel/event.js';
import { invalidField, Refused } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import type { ProjectRow } from '../projects/project-list.js';
import { releaseOf } from '../projects/release-of.js';
import { Statuses } from '../reconciler/statuses.js';
import type { Release } from '../stack/domain/release.js';
import { valueOf } from '../stack/domain/settings.js';
import { isOn } from '../stack/domain/switched-on.js';
import type { Memo } from '../tasks/domain/task.events.js';
import { isUnwell } from '../tasks/settling.js';
import { Tasks, type RequestedTaskId } from '../tasks/tasks.js';
import { RotateDatabasePassword } from './database-password.js';
import {
  jwtSecrets,
  keySetsOf,
  POOLER,
  rotationsOf,
  type JwtKeys,
  type Rotation,
  type RotationChoice,
} from './domain/rotation.js';
import { RotateJwt } from './jwt.js';
import { RotateDashboardPassword, RotateSecret, RotateVault } from './plain.js';
import { SecretsInForce } from './secrets-in-force.js';

export interface WantedRotation {
  readonly what: Rotation;
  /** Of `jwt`; absent: all. */
  readonly keys?: JwtKeys | undefined;
  /** Of `jwt`: how long former tokens stay good, seconds; absent: as long as a token lives. */
  readonly overlapS?: number | undefined;
  /** Of `secret`. */
  readonly names?: readonly string[] | undefined;
}

export interface RotatableSecret {
  readonly name: string;
  readonly version: number;
  /** Milliseconds since the epoch; undefined when it was put in force before that was kept. */
  readonly since: number | undefined;
}
export type Rotatable = Omit<RotationChoice, 'names'> & { readonly secrets: readonly RotatableSecret[] };

/** How long a user's token lives, in the words of the releases that say so. */
const TOKEN_LIFE = 'auth.jwtExpiry';
const TOKEN_LIFE_S = 3600;

/** The only way to new secrets for a project that exists: restarts, upgrades and repairs keep those there are. */
@Injectable()
export class Rotations implements OnModuleInit {
  constructor(
    private readonly tasks: Tasks,
    private readonly actions: ProjectActions,
    private readonly statuses: Statuses,
    private readonly inForce: SecretsInForce,
    private readonly databasePassword: RotateDatabasePassword,
    private readonly jwt: RotateJwt,
    private readonly dashboardPassword: RotateDashboardPassword,
    private readonly vault: RotateVault,
    private readonly secret: RotateSecret,
  ) {}

  onModuleInit(): void {
    const all = [this.databasePassword, this.jwt, this.dashboardPassword, this.vault, this.secret];
    for (const handler of all) this.tasks.register(handler);
  }

  /** What can be rotated in the project's release, and which versions are in force. */
  async list(refOrSlug: string): Promise<readonly Rotatable[]> {
    const row = await this.actions.found(refOrSlug);
    const known = await this.inForce.of(row.ref);
    const secretOf = (name: string): readonly RotatableSecret[] => {
      const stamp = row.secrets[name];
      return stamp ? [{ name, version: stamp.version, since: known.get(name)?.since }] : [];
    };
    return rotationsOf(releaseOf(row)).map(({ names, ...choice }) => ({
      ...choice,
      secrets: names.flatMap(secretOf),
    }));
  }

  /** @throws Refused `invalid` by field, `wrong-state` for a project that does not run, `taken` while a task is under way */
  async request(
    refOrSlug: string,
    wanted: WantedRotation,
    by: Actor,
    options: { readonly once?: Once | undefined } = {},
  ): Promise<RequestedTaskId> {
    const row = await this.actions.found(refOrSlug);
    const release = releaseOf(row);
    const choice = rotationsOf(release).find(({ what }) => what === wanted.what);
    if (!choice)
      throw invalidField('what', `is not part of release ${release.id}; see GET /api/v1/projects/:ref/rotations`);
    refuseForeign(wanted);
    const input = inputOf(row, release, choice, wanted);
    await this.needRunning(row, wanted.what);
    return this.tasks.request(`rotate-${wanted.what}`, row.ref, input, by, options);
  }

  private async needRunning(row: ProjectRow, what: Rotation): Promise<void> {
    if (row.desired !== 'active')
      throw new Refused('wrong-state', 'Secrets are rotated while the project runs. Resume it first.');
    if (what !== 'database-password') return;
    if (isUnwell((await this.statuses.of([row])).get(row.ref), 'db'))
      throw new Refused('wrong-state', 'The database is not well. Rotate its password once it is.');
  }
}

function refuseForeign({ what, keys, overlapS, names }: WantedRotation): void {
  if (what !== 'jwt' && keys !== undefined) throw invalidField('keys', 'belongs to a rotation of jwt');
  if (what !== 'jwt' && overlapS !== undefined) throw invalidField('overlapS', 'belongs to a rotation of jwt');
  if (what !== 'secret' && names !== undefined) throw invalidField('names', 'belongs to a rotation of secret');
}

function inputOf(row: ProjectRow, release: Release, choice: RotationChoice, wanted: WantedRotation): Memo {
  switch (wanted.what) {
    case 'database-password':
    case 'vault':
      return { pooler: isOn(release, row.spec, POOLER) };
    case 'dashboard-password':
      return {};
    case 'jwt':
      return jwtInput(row, release, wanted);
    case 'secret': {
      const names = [...new Set(wanted.names)];
      if (names.length === 0 || names.some((name) => !choice.names.includes(name)))
        throw invalidField('names', `must be some of ${choice.names.join(', ')}`);
      return { names };
    }
  }
}

function jwtInput(row: ProjectRow, release: Release, { keys = 'all', overlapS }: WantedRotation): Memo {
  const names = jwtSecrets(release, keys);
  if (names.length === 0) throw invalidField('keys', `has no ${keys} keys in release ${release.id}`);
  const canOverlap = keySetsOf(release).some((name) => names.includes(name));
  if (!canOverlap && overlapS) throw invalidField('overlapS', 'must be 0: these keys cannot overlap in this release');
  return { keys, overlapS: canOverlap ? (overlapS ?? tokenLifeS(row, release)) : 0 };
}

function tokenLifeS({ spec }: ProjectRow, release: Release): number {
  const set = valueOf(release.settings, spec.settings ?? {}, TOKEN_LIFE);
  return typeof set === 'number' ? set : TOKEN_LIFE_S;
}
