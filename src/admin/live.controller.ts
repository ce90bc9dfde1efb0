import { Query, Req, Sse, type MessageEvent } from '@nestjs/common';
import type { Request } from 'express';
import { map, merge, mergeMap, startWith, type Observable } from 'rxjs';
import { ActivityLog } from '../activity/activity-log.js';
import { Caller } from '../auth/by.js';
import { LiveStreams } from '../auth/live-streams.js';
import type { Principal } from '../auth/principal.js';
import { Requires } from '../auth/requires.js';
import { feed, LastEventId, type FeedMessage } from '../http/sse.js';
import { ActivityFeed } from '../live/activity-feed.js';
import { clientOf } from '../live/feed-request.js';
import { Observations } from '../reconciler/observations.js';
import { Statuses } from '../reconciler/statuses.js';
import { gather } from './gather.js';
import { PageController } from './page.filter.js';

/** What moved: a page decides what of it concerns it. */
type Moved = Readonly<{ type: 'project' | 'server' | 'activity'; data: string }>;

/** Bursts within this many milliseconds are told once. */
const GATHER_MS = 120;

/** What an open page follows, to read those of its parts again that changed. */
@PageController('admin/live')
export class LiveController {
  constructor(
    private readonly activity: ActivityFeed,
    private readonly log: ActivityLog,
    private readonly statuses: Statuses,
    private readonly observations: Observations,
    private readonly streams: LiveStreams,
  ) {}

  /** @param since the newest activity id that the page was made with */
  @Sse()
  @Requires('projects:read')
  async follow(
    @Query('since') since: string | undefined,
    @LastEventId() last: number | undefined,
    @Caller() caller: Principal,
    @Req() request: Request,
  ): Promise<Observable<MessageEvent>> {
    const seen = /^\d{1,15}$/.test(since ?? '') ? Number(since) : await this.log.newestId();
    const messages = this.messages(last ?? seen, clientOf(request));
    // What moved while the client was away and is in no log, it finds out by reading everything again.
    const resumed = last === undefined ? messages : messages.pipe(startWith(resync(last)));
    return this.streams.guard(caller, feed(resumed, String(last ?? seen)));
  }

  private messages(after: number, ready: () => Promise<void>): Observable<FeedMessage> {
    let newest = after;
    const recorded = this.activity.rows({ after, ready }).pipe(
      mergeMap((row): Moved[] => {
        newest = row.id;
        const activity = { type: 'activity', data: '' } as const;
        return row.projectRef === null ? [activity] : [activity, { type: 'project', data: row.projectRef }];
      }),
    );
    const seen = this.statuses.changed$.pipe(map((ref): Moved => ({ type: 'project', data: ref })));
    const reached = this.observations.availability$.pipe(map((id): Moved => ({ type: 'server', data: id })));
    return merge(recorded, seen, reached).pipe(
      gather(GATHER_MS, ({ type, data }) => `${type} ${data}`),
      map((moved) => ({ id: String(newest), ...moved })),
    );
  }
}

const resync = (id: number): FeedMessage => ({ id: String(id), type: 'resync', data: 'all' });
