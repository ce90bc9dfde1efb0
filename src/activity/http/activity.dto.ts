import { IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';
import { PageQuery } from '../../http/paging.dto.js';
import type { ActivityRow } from '../activity-row.js';

const MOMENT = { message: 'must be a time as ISO 8601: 2026-11-24T00:00:00Z' };

export class ActivityQuery extends PageQuery {
  /** Id or name of who did it. */
  @IsOptional() @IsString() @Length(1, 200) readonly actor?: string;

  /** Ref or slug of a project, also of one that is gone. */
  @IsOptional() @IsString() @Length(1, 40) readonly project?: string;

  /** An event's type, e.g. `ProjectPaused`. */
  @IsOptional()
  @Matches(/^[A-Za-z][A-Za-z0-9]{0,79}$/, { message: 'must be the type of an event, e.g. ProjectPaused' })
  readonly kind?: string;

  /** The first moment that counts, ISO 8601. */
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }, MOMENT) readonly from?: string;

  /** The first moment that does not count any more, ISO 8601. */
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }, MOMENT) readonly to?: string;
}

export class FollowQuery {
  /** Only what concerns this project: its ref or slug. */
  @IsOptional() @IsString() @Length(1, 40) readonly project?: string;

  /** Go on after this id; `Last-Event-ID` wins. Without either: what happens from now on. */
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: 'must be an id of this feed' })
  readonly after?: string;
}

export class ActivityDto {
  /** Grows in the order in which events were committed. */
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly project: { readonly ref: string; readonly slug: string } | null;
  /** The event's type. */
  readonly kind: string;
  /** Who did what to what, in one line. */
  readonly line: string;
  /** What it was, where the event says so. */
  readonly before: string | null;
  readonly after: string | null;
  /** Where the event stands: its log, and its position there. */
  readonly log: string;
  readonly position: number;
}

export class ActivityPageDto {
  /** Newest first. */
  readonly items: ActivityDto[];
  /** Send it as `cursor` for what is older; null at the end. */
  readonly next: string | null;
}

export const activityDto = (row: ActivityRow): ActivityDto => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  project: row.projectRef === null ? null : { ref: row.projectRef, slug: row.projectSlug ?? row.projectRef },
  kind: row.kind,
  line: row.line,
  before: row.before,
  after: row.after,
  log: row.log,
  position: row.position,
});
