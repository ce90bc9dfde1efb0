import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Length } from 'class-validator';
import type { SettingValues } from '../../stack/domain/settings.js';
import {
  BIND_ADDRESSES,
  DEFAULT_PROFILE,
  PROFILES,
  type BindAddress,
  type Profile,
  type ServiceSettings,
} from '../../stack/domain/stack-spec.js';
import type { ProjectRow } from '../project-list.js';

/** The whole wanted shape of a project: what is left out goes back to what the release says. */
export class ApplyProjectDto {
  /** Shown in lists, 1 to 200 characters. Left out: stays. */
  @IsOptional()
  @IsString()
  readonly displayName?: string;

  /** One of GET /api/v1/releases. It cannot be changed by applying a spec. */
  @IsOptional()
  @IsString()
  @Length(1, 20)
  readonly release?: string;

  /** Where the host ports listen: `127.0.0.1` (this machine only, the default) or `0.0.0.0`. */
  @IsOptional()
  @IsIn(BIND_ADDRESSES)
  readonly bindAddress?: BindAddress;

  /** Host ports by name, e.g. `{ "gateway": 20000, "db": 20001 }`. Left out: stay, or are picked for a new project. */
  @IsOptional()
  @IsObject()
  readonly ports?: Record<string, number>;

  /** Settings by service: `{ "db": { "memoryMiB": 1024, "cpus": 1.5, "tag": "…", "env": { "KEY": "value" } } }`. */
  @IsOptional()
  @IsObject()
  readonly services?: Record<string, ServiceSettings>;

  /** `full`, `standard` (the default) or `minimal`: which services run unless they are switched one by one. */
  @IsOptional()
  @IsIn(PROFILES)
  readonly profile?: Profile;

  /** Settings by category, as GET …/settings lists them: `{ "auth": { "jwtExpiry": 600 } }`. */
  @IsOptional()
  @IsObject()
  readonly settings?: SettingValues;

  /** Secrets by the path of their setting, e.g. `{ "smtp.password": "…" }`; null takes one away. Left out: stay. */
  @IsOptional()
  @IsObject()
  readonly secrets?: Record<string, string | null>;

  /** Where images come from: a registry, or `supascale.local` for the set built on this machine; a registry’s copy of that
   * set has an address that ends in `/supascale.local`. Left out: stays. */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  readonly imageRegistry?: string;
}

export class RequestProjectDto extends ApplyProjectDto {
  /** Name in folders and lists, unique, fixed for ever: 3 to 40 of a-z, 0-9 and single dashes, a letter first. */
  @IsString()
  readonly slug: string;

  /** One of GET /api/v1/servers. Left out: this machine. */
  @IsOptional()
  @IsString()
  readonly serverId?: string;
}

export class PauseProjectDto {
  /** Why, for the log; up to 200 characters. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly reason?: string;
}

export class RestartProjectDto {
  /** Services to recreate in dependency order. Left out: all. */
  @IsOptional()
  @IsString({ each: true })
  readonly services?: string[];
}

export class RemoveProjectDto {
  /** The project's slug, typed out. */
  @IsString()
  readonly confirm: string;

  /** true: containers go, volumes and secrets stay. false: everything goes, for good. */
  @IsBoolean()
  readonly keepData: boolean;
}

/** A wish that was recorded: the containers follow. Watch `statusUrl`. */
export class AcceptedDto {
  readonly ref: string;
  readonly slug: string;
  /** The project's version: its ETag. */
  readonly version: number;
  /** False: it was so already, nothing was recorded. */
  readonly changed: boolean;
  readonly statusUrl: string;
}

export class AcceptedSettingsDto extends AcceptedDto {
  /** By service: created, recreated, removed or untouched. */
  readonly effects: Record<string, string>;
}

export class ProjectDto {
  readonly ref: string;
  readonly slug: string;
  readonly displayName: string;
  readonly serverId: string;
  /** What is wished: `active`, `paused`, `leaving` or `gone`. */
  readonly desired: string;
  /** With `leaving`: whether the data stays. */
  readonly keepData: boolean;
  readonly release: string;
  readonly bindAddress: string;
  readonly ports: Record<string, number>;
  readonly services: Record<string, ServiceSettings>;
  readonly profile: string;
  /** What is set, by category; secrets are not in it. */
  readonly settings: Record<string, Record<string, unknown>>;
  /** While a task holds the project: why, and which services run. */
  readonly hold: { taskId: string; reason: string; services: string[] } | null;
  readonly imageRegistry: string;
  readonly imageSet: string;
  readonly subnet: string;
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
}

export const projectDto = (row: ProjectRow): ProjectDto => ({
  ref: row.ref,
  slug: row.slug,
  displayName: row.displayName,
  serverId: row.serverId,
  desired: row.desired,
  keepData: row.keepData === 1,
  release: row.release,
  bindAddress: row.spec.bindAddress,
  ports: { ...row.spec.ports },
  services: { ...row.spec.services },
  profile: row.spec.profile ?? DEFAULT_PROFILE,
  settings: { ...row.spec.settings },
  hold: row.hold && { ...row.hold, services: [...row.hold.services] },
  imageRegistry: row.images.registry,
  imageSet: row.images.set,
  subnet: row.subnet,
  version: row.version,
  createdAt: new Date(row.createdAt).toISOString(),
  changedAt: new Date(row.changedAt).toISOString(),
});

/** What a project's users need. Never cached, never in lists; each reveal stands in the activity log. */
export class ProjectSecretsDto {
  readonly apiUrl: string;
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  /** Empty where no port of the database is published. */
  readonly databaseUrl: string;
  /** Only of releases that have it. */
  readonly publishableKey?: string;
  readonly secretKey?: string;
  readonly dashboardPassword?: string;
}
