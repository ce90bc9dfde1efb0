import { IsString } from 'class-validator';
import type { RegistryLoginRow } from '../registry-logins.js';

export class GiveRegistryLoginDto {
  /** 1 to 255 characters without colons. */
  @IsString()
  readonly username: string;

  /** Password or access token; sealed, never shown again. */
  @IsString()
  readonly password: string;
}

export class RegistryLoginDto {
  /** e.g. `ghcr.io` */
  readonly registry: string;
  readonly username: string;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
}

export class RegistryLoginListDto {
  readonly items: RegistryLoginDto[];
}

export const registryLoginDto = ({ registry, username, changedAt }: RegistryLoginRow): RegistryLoginDto => ({
  registry,
  username,
  changedAt: new Date(changedAt).toISOString(),
});
