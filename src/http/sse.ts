import { createParamDecorator, type ExecutionContext, type MessageEvent } from '@nestjs/common';
import type { Request } from 'express';
import { Observable, connect, endWith, ignoreElements, interval, map, merge, takeUntil, tap } from 'rxjs';
import { invalidField } from '../kernel/refused.js';

/** A message of a feed. Each has an id, from which the browser resumes after a break. */
export interface FeedMessage {
  readonly id: string;
  /** Absent: the browser's `message` event. */
  readonly type?: string;
  readonly data: string | object;
}

/** How often an idle feed says that it lives, in milliseconds: below the 60 s after which proxies cut. */
export const HEARTBEAT_MS = 15_000;

/**
 * What an `@Sse()` handler returns. Heartbeats are comments that repeat the last id, so that no browser ever resumes
 * from a number that we did not give.
 * @param from the id that the caller resumed from
 */
export function feed(
  messages: Observable<FeedMessage>,
  from?: string,
  heartbeatMs = HEARTBEAT_MS,
): Observable<MessageEvent> {
  let last = from;
  const heartbeat = interval(heartbeatMs).pipe(
    map((): MessageEvent => ({ comment: 'still here', ...(last !== undefined && { id: last }) })),
  );
  // `connect`: both listen before the first message comes, also when that is at once.
  return messages.pipe(
    tap(({ id }) => (last = id)),
    connect((shared) => merge(heartbeat.pipe(takeUntil(shared.pipe(ignoreElements(), endWith(true)))), shared)),
  );
}

/** `Last-Event-ID` as a position in a log; undefined for a first visit. */
export const LastEventId = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => {
  const header = context.switchToHttp().getRequest<Request>().headers['last-event-id'];
  if (header === undefined || header === '') return undefined;
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header))
    throw invalidField('Last-Event-ID', 'must be an id of this feed');
  return Number(header);
});
