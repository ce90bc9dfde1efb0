import { IsOptional, IsString, IsUUID, Length } from 'class-validator';
import type { StackSpec } from '../../stack/domain/stack-spec.js';
import type { AdoptionReport } from '../domain/report.js';

export class CandidatesQuery {
  /** Left out: this machine. */
  @IsOptional()
  @IsUUID()
  readonly serverId?: string;
}

export class AdoptionCandidateDto {
  /** What Compose calls it. */
  readonly project: string;
  /** Slug of the project that it became; null: it can be adopted. */
  readonly adoptedAs: string | null;
}

export class AdoptionCandidatesDto {
  readonly items: AdoptionCandidateDto[];
}

export class AdoptionReportWishDto {
  /** What Compose calls a project that is there, running or not. Either this or `folder`. */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  readonly project?: string;

  /** A compose folder of this machine, as an absolute path. Read are its compose files and `.env`. */
  @IsOptional()
  @IsString()
  @Length(1, 4096)
  readonly folder?: string;

  /** Left out: this machine. */
  @IsOptional()
  @IsUUID()
  readonly serverId?: string;

  /** One of GET /api/v1/releases. Left out: the nearest one. */
  @IsOptional()
  @IsString()
  @Length(1, 20)
  readonly release?: string;
}

export class AdoptProjectDto extends AdoptionReportWishDto {
  /** Name of the new project. */
  @IsString()
  @Length(1, 63)
  readonly slug!: string;

  @IsOptional()
  @IsString()
  readonly displayName?: string;

  /** The compose project's name, typed out. */
  @IsString()
  @Length(1, 255)
  readonly confirm!: string;

  /** `hash` of the report that was read. */
  @IsString()
  @Length(1, 100)
  readonly report!: string;
}

export class AdoptedServiceDto {
  readonly service: string;
  /** The container that was found; null: there is none. */
  readonly container: string | null;
  /** `stays` untouched, `starts` again, is `replaced`, or `created`. */
  readonly outcome: string;
  /** Why it is replaced. */
  readonly why: string[];
  /** What waits until it is next recreated. */
  readonly later: string[];
}

export class AdoptedVolumeDto {
  readonly role: string;
  readonly holds: string;
  /** `volume`, `folder` of the server, or `new`. */
  readonly kind: string;
  readonly source: string | null;
}

export class AdoptedNetworkDto {
  readonly name: string;
  readonly subnet: string;
}

export class AdoptedSecretsDto {
  /** Found, and kept: names only. */
  readonly found: string[];
  /** Among those: known to everybody from public example files. */
  readonly samples: string[];
  /** Not found: made anew. */
  readonly made: string[];
}

export class AdoptionReportDto {
  /** What Compose calls it: typed to confirm. */
  readonly project: string;
  readonly serverId: string;
  /** Whether containers of it are on the engine. */
  readonly isThere: boolean;
  /** Its compose folder, where that was read. */
  readonly folder: string | null;
  readonly release: string;
  /** What it becomes. */
  readonly spec: StackSpec;
  readonly imageRegistry: string;
  readonly services: AdoptedServiceDto[];
  readonly volumes: AdoptedVolumeDto[];
  /** The network that it keeps; null: it gets a new one. */
  readonly network: AdoptedNetworkDto | null;
  readonly secrets: AdoptedSecretsDto;
  /** What does not come along. */
  readonly lost: string[];
  /** What to know before. */
  readonly warnings: string[];
  /** Why it cannot be adopted; empty when it can. */
  readonly blocked: string[];
  /** Sent with the adoption: it is refused with 412 when this is not true any more. */
  readonly hash: string;
}

export const adoptionReportDto = (report: AdoptionReport): AdoptionReportDto => {
  const { services, volumes, secrets, lost, warnings, blocked } = report;
  return {
    ...report,
    services: services.map((service) => ({ ...service, why: [...service.why], later: [...service.later] })),
    volumes: [...volumes],
    secrets: { found: [...secrets.found], samples: [...secrets.samples], made: [...secrets.made] },
    lost: [...lost],
    warnings: [...warnings],
    blocked: [...blocked],
  };
};
