import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';
import { ApplyProjectDto } from '../../projects/http/project.dto.js';
import type { Preview } from '../plan-preview.js';

const WISHES = ['pause', 'resume', 'restart', 'remove'] as const;

export class PlanRequestDto {
  /** As the body of PUT. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ApplyProjectDto)
  readonly spec?: ApplyProjectDto;

  /** `pause`, `resume`, `restart` or `remove`. */
  @IsOptional()
  @IsIn(WISHES)
  readonly wish?: (typeof WISHES)[number];

  /** With `restart`: which; all when left out. */
  @IsOptional()
  @IsString({ each: true })
  readonly services?: string[];

  /** With `remove`; true when left out. */
  @IsOptional()
  @IsBoolean()
  readonly keepData?: boolean;
}

export class PlannedStepDto {
  readonly kind: string;
  readonly target: string;
  readonly cause: string;
  /** Kind, target and cause in one line. */
  readonly line: string;
  /** Of its service: `created`, `recreated`, `started`, `removed` or `untouched`; `none` for networks, volumes, images. */
  readonly effect: string;
  /** With the call that begins it: how long the service cannot be reached at most; `upToS` null: until it is wished back. */
  readonly interruption: { service: string; upToS: number | null } | null;
  /** `kept`: a container that uses data comes down, its volumes stay. `none` otherwise: no call removes a volume. */
  readonly dataRisk: string;
}

export class PlannedWaitDto {
  readonly service: string;
  readonly on: string;
  readonly until: string;
}

export class PreviewDto {
  /** Names this plan. Sent as `If-Plan` with the wish, that one is refused (412) unless it would still cause just this. */
  readonly hash: string;
  /** The version that it was made for: send it as If-Match. */
  readonly version: number;
  /** Events that would be recorded; empty when it is so already. */
  readonly events: string[];
  /** Engine calls of the first look, in order. */
  readonly steps: PlannedStepDto[];
  /** What the first look leaves to a later one. */
  readonly waits: PlannedWaitDto[];
  /** What only a person can decide. */
  readonly blocks: { reason: string; message: string }[];
  /** By service: created, recreated, started, removed or untouched. */
  readonly effects: Record<string, string>;
  /** Volumes with data that the wish deletes for good, by name. */
  readonly deletes: string[];
}

export const previewDto = (preview: Preview): PreviewDto => ({
  hash: preview.hash,
  version: preview.version,
  events: [...preview.events],
  steps: [...preview.steps],
  waits: [...preview.waits],
  blocks: [...preview.blocks],
  effects: { ...preview.effects },
  deletes: [...preview.deletes],
});
