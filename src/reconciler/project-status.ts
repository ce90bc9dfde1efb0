import { Column, Entity, PrimaryColumn } from 'typeorm';

export type Phase = 'pending' | 'progressing' | 'settled' | 'degraded' | 'failed' | 'blocked';

/** How far the reconciler got with one project: what its last news said. */
@Entity('project_status')
export class ProjectStatusRow {
  @PrimaryColumn('text') ref: string;
  @Column('text') phase: Phase;
  /** One word, e.g. `port-taken`. */
  @Column('text') reason: string;
  @Column('text') message: string;
  /** The wish that the last news was for; ready when settled at the project's own version. */
  @Column('integer') observedVersion: number;
  /** When `phase` or `reason` last changed, milliseconds since the epoch. */
  @Column('integer') since: number;
  /** How often drift was repaired so far. */
  @Column('integer') driftCount: number;
}

/** Volumes that have held data: from the moment before first use until a confirmed deletion. */
@Entity('project_volumes')
export class ProjectVolumeRow {
  @PrimaryColumn('text') name: string;
  @Column('text') ref: string;
  @Column('text') role: string;
  @Column('integer') generation: number;
}
