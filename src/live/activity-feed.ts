import { Injectable, Logger } from '@nestjs/common';
import { map, Subject, type Observable } from 'rxjs';
import { ActivityLog } from '../activity/activity-log.js';
import type { ActivityRow } from '../activity/activity-row.js';
import { activityDto } from '../activity/http/activity.dto.js';
import { EventStore } from '../event-store/event-store.js';
import type { FeedMessage } from '../http/sse.js';
import { Tail } from './tail.js';

const PAGE = 200;

export interface FollowOptions {
  /** The last id that the follower has. */
  readonly after: number;
  /** A project's ref: only what concerns it. */
  readonly project?: string | undefined;
  /** Resolves when the follower can take more. */
  readonly ready?: () => Promise<void>;
}

/** The lines of the activity log as they are written. One reading of new lines serves all who follow. */
@Injectable()
export class ActivityFeed {
  private readonly tail = new Tail<ActivityRow>();
  private readonly written = new Subject<readonly ActivityRow[]>();

  /** New lines, in order, soon after their commit. */
  readonly written$ = this.written.asObservable();

  private readonly failures = new Logger('live');
  private pushed = 0;
  private newest = 0;
  private isReading = false;

  constructor(
    store: EventStore,
    private readonly log: ActivityLog,
  ) {
    store.committed$.subscribe(({ sequence }) => this.committed(sequence));
  }

  /** Lines as they are stored, after an id, for ever. */
  rows({ after, project, ready }: FollowOptions): Observable<ActivityRow> {
    return this.tail.follow(after, (id, limit) => this.log.after(id, limit, project), {
      wanted: (row) => project === undefined || row.projectRef === project,
      ...(ready && { ready }),
    });
  }

  follow(options: FollowOptions): Observable<FeedMessage> {
    return this.rows(options).pipe(map((row) => ({ id: String(row.id), data: activityDto(row) })));
  }

  private committed(sequence: number): void {
    if (this.pushed === 0) this.pushed = sequence - 1;
    this.newest = sequence;
    if (this.isReading) return;
    this.isReading = true;
    this.readOn()
      .catch((error: unknown) => this.failures.error(error))
      .finally(() => (this.isReading = false));
  }

  /** Commits that come while it reads are read in the next round. */
  private async readOn(): Promise<void> {
    while (this.pushed < this.newest) {
      const rows = await this.log.after(this.pushed, PAGE);
      if (rows.length === 0) return;
      this.pushed = rows.at(-1)!.id;
      this.tail.push(rows);
      this.written.next(rows);
    }
  }
}
