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
  /** All of it in one line. */
  readonly line: string;
}

export class PlannedWaitDto {
  readonly service: string;
  readonly on: string;
  readonly until: string;
}

export class PreviewDto {
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
}

export const previewDto = (preview: Preview): PreviewDto => ({
  version: preview.version,
  events: [...preview.events],
  steps: [...preview.steps],
  waits: [...preview.waits],
  blocks: [...preview.blocks],
  effects: { ...preview.effects },
});
