import { ApiProperty } from '@nestjs/swagger';
import type { ProjectRow } from '../../projects/project-list.js';
import type { Condition } from '../domain/conditions.js';
import { CONDITION_TYPES } from '../domain/reasons.js';
import type { ProjectStatus } from '../statuses.js';

export class ConditionDto {
  @ApiProperty({ enum: CONDITION_TYPES })
  readonly type: string;
  /** `true`, `false` or `unknown`. */
  readonly status: string;
  /** One of the list in docs/reconciler.md. */
  readonly reason: string;
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The wish that this was seen for. */
  readonly observedVersion: number;
  /** When the engine was last looked at for it, ISO 8601; null before the first look. */
  readonly observedAt: string | null;
}

export class ServiceStatusDto {
  readonly service: string;
  readonly wanted: { image: string; memoryMiB: number | null; cpus: number | null } | null;
  readonly observed: {
    containerId: string;
    image: string;
    state: string;
    health: string;
    /** In the engine's words. */
    status: string;
    exitCode: number | null;
    /** Its configuration is the wanted one. */
    isCurrent: boolean;
  } | null;
}

export class PullDto {
  readonly image: string;
  /** In the engine's words. */
  readonly status: string;
  /** Bytes that are there. */
  readonly current: number;
  /** Bytes that are known of so far; grows while layers are announced. */
  readonly total: number;
}

export class StatusDto {
  readonly ref: string;
  readonly slug: string;
  /** In one word: ready, paused, progressing, degraded, failed, blocked, leaving, kept or unknown. */
  readonly light: string;
  /** The project's version. */
  readonly version: number;
  /** The version that the last news was for. */
  readonly observedVersion: number;
  /** When the engine was last looked at, ISO 8601; null before the first look. */
  readonly observedAt: string | null;
  readonly conditions: ConditionDto[];
  readonly services: ServiceStatusDto[];
  /** Engine calls still to make, each with its reason. */
  readonly steps: string[];
  /** One for each image that is being pulled right now. */
  readonly pulls: PullDto[];
  readonly blocks: { reason: string; message: string }[];
  /** Repaired differences that nobody wished for. */
  readonly driftCount: number;
}

export const moment = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

export const conditionDto = (condition: Condition): ConditionDto => ({
  ...{ type: condition.type, status: condition.status, reason: condition.reason, message: condition.message },
  ...{ since: new Date(condition.since).toISOString(), observedVersion: condition.observedVersion },
  observedAt: moment(condition.observedAt),
});

export const statusDto = ({ slug, version }: ProjectRow, status: ProjectStatus): StatusDto => ({
  ref: status.ref,
  slug,
  light: status.light,
  version,
  observedVersion: status.observedVersion,
  observedAt: moment(status.observedAt),
  conditions: status.conditions.map(conditionDto),
  services: status.services.map(({ service, wanted, observed }) => ({
    service,
    wanted: wanted ? { image: wanted.image, memoryMiB: wanted.memoryMiB ?? null, cpus: wanted.cpus ?? null } : null,
    observed: observed
      ? {
          containerId: observed.id,
          image: observed.image,
          state: observed.state,
          health: observed.health,
          status: observed.statusText,
          exitCode: observed.exitCode ?? null,
          isCurrent: observed.isCurrent,
        }
      : null,
  })),
  steps: [...status.steps],
  pulls: [...status.pulls],
  blocks: [...status.blocks],
  driftCount: status.driftCount,
});
