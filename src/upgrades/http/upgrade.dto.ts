import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

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

export class UpgradePlanDto {
  readonly from: string;
  readonly to: string;
  /** What to know before. */
  readonly notes: string[];
  readonly findings: FindingDto[];
  /** What is going to be done, in order. */
  readonly steps: string[];
  /** Whether it can be begun now. */
  readonly possible: boolean;
}
