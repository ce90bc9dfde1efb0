import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { JWT_KEYS, ROTATIONS, type JwtKeys, type Rotation } from '../domain/rotation.js';
import type { Rotatable } from '../rotations.js';

const WEEK_S = 7 * 86_400;

export class RotateDto {
  @IsIn(ROTATIONS, { message: `must be one of ${ROTATIONS.join(', ')}` })
  readonly what: Rotation;

  /** Of `jwt`: which keys; all unless told otherwise. */
  @IsOptional()
  @IsIn(JWT_KEYS, { message: `must be one of ${JWT_KEYS.join(', ')}` })
  readonly keys?: JwtKeys;

  /** Of `jwt`: how long former tokens of users stay good, seconds. As long as a token lives unless told otherwise; 0 for a leaked key. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(WEEK_S)
  readonly overlapS?: number;

  /** Of `secret`: which ones, together. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  readonly names?: string[];
}

export class RotatableSecretDto {
  readonly name: string;
  readonly version: number;
  /** ISO 8601; null when that is not known. */
  readonly since: string | null;
}

export class RotatableDto {
  readonly what: Rotation;
  readonly title: string;
  readonly secrets: RotatableSecretDto[];
  /** Tokens signed before can stay good for a while longer. */
  readonly overlaps: boolean;
  /** What to know before. */
  readonly notes: string[];
}

export class RotatablesDto {
  readonly items: RotatableDto[];
}

export const rotatableDto = ({ what, title, secrets, overlaps, notes }: Rotatable): RotatableDto => ({
  what,
  title,
  secrets: secrets.map(({ name, version, since }) => ({
    name,
    version,
    since: since === undefined ? null : new Date(since).toISOString(),
  })),
  overlaps,
  notes: [...notes],
});
