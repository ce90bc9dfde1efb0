import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import type { UpgradeEdge } from '../../stack/domain/release.js';
import type { KeptDump } from '../dump-folder.js';
import type { UpgradePlan, UpgradeTarget } from '../upgrade-plans.js';

export class PlanUpgradeDto {
  /** One of GET /api/v1/releases. */
  @IsString()
  @Length(1, 20)
  readonly to!: string;
}

export class UpgradeDto extends PlanUpgradeDto {
  /** Seconds that the new release must stay well before it is kept; 300 unless told otherwise. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(86_400)
  readonly soakS?: number;

  /** Seconds that services get to become ready, at each step; 600 unless told otherwise. */
  @IsOptional()
  @IsInt()
  @Min(10)
  @Max(7_200)
  readonly settleS?: number;
}

export class FindingDto {
  /** `error`: the upgrade is refused until that is put right. */
  readonly level: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
}

export class ReleaseChangeDto {
  /** A service, or `PostgreSQL`. */
  readonly what: string;
  /** An image, or a major version; `none` where there was none. */
  readonly from: string;
  readonly to: string;
}

/** How data comes along. */
export class UpgradeDataDto {
  /** `dump-and-restore`: into new volumes beside the former ones, which stay until one is removed by name. */
  readonly handling: string;
  /** Roles of the volumes that begin anew. */
  readonly renews: string[];
  /** Extensions of the database that do not exist any more. */
  readonly goneExtensions: string[];
}

export class UpgradeTargetDto {
  readonly id: string;
  readonly title: string;
  /** What to know before. */
  readonly notes: string[];
  readonly data: UpgradeDataDto;
}

export class UpgradeTargetsDto {
  readonly release: string;
  /** Newest first; none where there is no way on. */
  readonly targets: UpgradeTargetDto[];
}

export class KeptDumpDto {
  readonly name: string;
  /** On the disk, sealed. */
  readonly bytes: number;
  /** ISO 8601, UTC; null for one that was never finished. */
  readonly at: string | null;
  /** Of the databases in it; null for one that was never finished. */
  readonly release: string | null;
  readonly databases: string[];
}

export class UpgradePlanDto {
  readonly from: string;
  readonly to: string;
  /** What to know before. */
  readonly notes: string[];
  readonly data: UpgradeDataDto;
  /** What is otherwise afterwards. */
  readonly changes: ReleaseChangeDto[];
  readonly findings: FindingDto[];
  /** What is going to be done, in order. */
  readonly steps: string[];
  /** Whether it can be begun now. */
  readonly possible: boolean;
  /** What former upgrades keep; see POST …/dumps/remove. */
  readonly dumps: KeptDumpDto[];
}

const dataDto = ({ data, renews, goneExtensions }: UpgradeEdge): UpgradeDataDto => ({
  ...{ handling: data, renews: [...renews], goneExtensions: [...goneExtensions] },
});

export const targetDto = ({ id, title, edge }: UpgradeTarget): UpgradeTargetDto => ({
  ...{ id, title, notes: [...edge.notes], data: dataDto(edge) },
});

export const planDto = ({
  from,
  to,
  edge,
  changes,
  findings,
  steps,
  possible,
  dumps,
}: UpgradePlan): UpgradePlanDto => ({
  ...{ from, to, notes: [...edge.notes], data: dataDto(edge) },
  ...{ changes: [...changes], findings: [...findings], steps: [...steps], possible },
  dumps: dumps.map(keptDumpDto),
});

export class UpgradeTaskDto {
  /** See GET /api/v1/tasks/:id. */
  readonly taskId: string;
  /** What former upgrades keep; see POST …/dumps/remove. */
  readonly dumps: KeptDumpDto[];
}

export const keptDumpDto = ({ name, bytes, manifest }: KeptDump): KeptDumpDto => ({
  name,
  bytes,
  at: manifest?.at ?? null,
  release: manifest?.release ?? null,
  databases: manifest?.files.flatMap(({ database }) => database ?? []) ?? [],
});
