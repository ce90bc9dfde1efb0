import { Query, Req, Sse, type MessageEvent } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { ActivityLog } from '../../activity/activity-log.js';
import { FollowQuery } from '../../activity/http/activity.dto.js';
import { Caller } from '../../auth/by.js';
import { LiveStreams } from '../../auth/live-streams.js';
import type { Principal } from '../../auth/principal.js';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { feed, LastEventId, type FeedMessage } from '../../http/sse.js';
import { invalidField } from '../../kernel/refused.js';
import { ActivityFeed, type FollowOptions } from '../activity-feed.js';
import { EventFeed } from '../event-feed.js';
import { clientOf } from '../feed-request.js';

/** Server-sent events of what happens. Each message's id is the activity id; a client that comes back resumes from its last. */
@ApiTags('live')
@ApiProduces('text/event-stream')
@ApiController('')
export class FeedsController {
  constructor(
    private readonly events: EventFeed,
    private readonly activity: ActivityFeed,
    private readonly log: ActivityLog,
    private readonly streams: LiveStreams,
  ) {}

  /** Every recorded event, as JSON. Events hold no secrets. */
  @Sse('events')
  @Requires('activity:read')
  async followEvents(
    @Query() query: FollowQuery,
    @LastEventId() last: number | undefined,
    @Caller() caller: Principal,
    @Req() request: Request,
  ): Promise<Observable<MessageEvent>> {
    return this.open(caller, await this.options(query, last, request), (options) => this.events.follow(options));
  }

  /** Every line of the activity log, as JSON. */
  @Sse('activity/stream')
  @Requires('activity:read')
  async followActivity(
    @Query() query: FollowQuery,
    @LastEventId() last: number | undefined,
    @Caller() caller: Principal,
    @Req() request: Request,
  ): Promise<Observable<MessageEvent>> {
    return this.open(caller, await this.options(query, last, request), (options) => this.activity.follow(options));
  }

  private open(
    caller: Principal,
    options: FollowOptions,
    follow: (options: FollowOptions) => Observable<FeedMessage>,
  ): Observable<MessageEvent> {
    return this.streams.guard(caller, feed(follow(options), String(options.after)));
  }

  private async options(query: FollowQuery, last: number | undefined, request: Request): Promise<FollowOptions> {
    const given = last ?? (query.after === undefined ? undefined : Number(query.after));
    const project = query.project === undefined ? undefined : await this.log.projectRef(query.project);
    if (query.project !== undefined && project === undefined) throw invalidField('project', 'is not known');
    return { after: given ?? (await this.log.newestId()), project, ready: clientOf(request) };
  }
}
