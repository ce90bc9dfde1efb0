import { ArrayMaxSize, IsArray, IsISO8601, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PERMISSIONS, type Permission } from '../../auth/domain/permissions.js';
import type { ApiKeyRow } from '../api-key-list.js';

export class CreateApiKeyDto {
  /** For people; need not be unique. */
  @IsString() @Length(1, 200) readonly name!: string;

  /** What the key grants; no more than its maker may. */
  @IsArray()
  @ArrayMaxSize(PERMISSIONS.length)
  @IsIn(PERMISSIONS, { each: true, message: `must be permissions of this list: ${PERMISSIONS.join(', ')}` })
  readonly permissions!: Permission[];

  /** ISO 8601 with its zone; absent or null for a key that does not expire. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time as ISO 8601: 2027-01-31T00:00:00Z' })
  readonly expiresAt?: string | null;
}

export class ApiKeyDto {
  readonly id!: string;
  readonly name!: string;
  /** The key's first characters. */
  readonly prefix!: string;
  readonly permissions!: string[];
  readonly createdBy!: string;
  /** Times are ISO 8601, UTC. */
  readonly createdAt!: string;
  readonly expiresAt!: string | null;
  readonly revokedAt!: string | null;
  /** To the minute after a restart. */
  readonly usedAt!: string | null;
  readonly version!: number;
}

export class ApiKeyPageDto {
  readonly items!: ApiKeyDto[];
  readonly next!: string | null;
}

export class CreatedApiKeyDto {
  readonly id!: string;
  readonly version!: number;
  /** The key, shown this once; null when an Idempotency-Key repeats the call that made it. */
  readonly key!: string | null;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export const apiKeyDto = (row: ApiKeyRow, usedAt: number | null): ApiKeyDto => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  permissions: [...row.permissions],
  createdBy: row.createdBy,
  createdAt: new Date(row.createdAt).toISOString(),
  expiresAt: iso(row.expiresAt),
  revokedAt: iso(row.revokedAt),
  usedAt: iso(usedAt),
  version: row.version,
});
