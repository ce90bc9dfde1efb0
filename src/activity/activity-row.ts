import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One event in one human line. Both logs are in it; `id` is the event's `sequence`: it grows in the order of commit, and
 * is the cursor of pages and feeds.
 */
@Entity('activity_log')
@Index(['log', 'position'], { unique: true })
@Index(['actorId', 'id'])
@Index(['projectRef', 'id'])
@Index(['kind', 'id'])
@Index(['actorId', 'kind', 'id'])
@Index(['projectRef', 'kind', 'id'])
@Index(['actorId', 'projectRef', 'id'])
@Index(['at', 'id'])
export class ActivityRow {
  @PrimaryColumn('integer') id: number;
  @Column('text') log: 'wishes' | 'convergence';
  @Column('integer') position: number;
  @Column('integer') at: number;
  @Column('text') actorKind: string;
  @Column('text') actorId: string;
  @Column('text') actorName: string;
  /** Null for what concerns no project. */
  @Column('text', { nullable: true }) projectRef: string | null;
  @Column('text', { nullable: true }) projectSlug: string | null;
  /** The event's type. */
  @Column('text') kind: string;
  /** Who did what to what: `ada moved port gateway from 20000 to 20004 of shop`. */
  @Column('text') line: string;
  /** What it was and what it is now, where the event has both. */
  @Column('text', { nullable: true }) before: string | null;
  @Column('text', { nullable: true }) after: string | null;
}

/** Everybody who has done something, by id, with the newest name. */
@Entity('activity_actors')
@Index(['name'])
export class ActivityActorRow {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: string;
  @Column('text') name: string;
}
