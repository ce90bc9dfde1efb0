import { Injectable } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { ActivityLog } from '../activity/activity-log.js';
import type { ActivityRow } from '../activity/activity-row.js';
import { EventStore } from '../event-store/event-store.js';
import type { LogName, Recorded } from '../kernel/event.js';
import type { FeedMessage } from '../http/sse.js';
import { ActivityFeed, type FollowOptions } from './activity-feed.js';
import { Tail } from './tail.js';

interface Entry {
  readonly id: number;
  readonly event: Recorded;
  /** Ref of the project that it concerns, as its line says. */
  readonly project: string | null;
}

/** Both logs as one feed in the order of commit; an event's id is its `sequence`. */
@Injectable()
export class EventFeed {
  private readonly tail = new Tail<Entry>();
  /** Committed, and waiting for their line: it says which project an event of a task belongs to. */
  private readonly fresh = new Map<number, Recorded>();

  constructor(
    private readonly store: EventStore,
    private readonly log: ActivityLog,
    activity: ActivityFeed,
  ) {
    store.committed$.subscribe((event) => this.fresh.set(event.sequence, event));
    activity.written$.subscribe((rows) => this.push(rows));
  }

  follow({ after, project, ready }: FollowOptions): Observable<FeedMessage> {
    const wanted = (entry: Entry) => project === undefined || entry.project === project;
    const read = (id: number, limit: number) => this.read(id, limit, project);
    return this.tail
      .follow(after, read, { wanted, ...(ready && { ready }) })
      .pipe(map(({ id, event }) => ({ id: String(id), data: eventDto(id, event) })));
  }

  private push(rows: readonly ActivityRow[]): void {
    const entries = rows.flatMap(({ id, projectRef: project }): Entry[] => {
      const event = this.fresh.get(id);
      this.fresh.delete(id);
      return event ? [{ id, event, project }] : [];
    });
    this.tail.push(entries);
  }

  /** The activity log says which events there are after an id; the logs have them whole. */
  private async read(after: number, limit: number, project: string | undefined): Promise<Entry[]> {
    const rows = await this.log.after(after, limit, project);
    const events = new Map<string, Recorded>();
    for (const run of runsOf(rows)) {
      const first = run[0]!;
      const found = await this.store.readAll(first.log, first.position - 1, run.length);
      for (const event of found) events.set(`${event.log} ${event.position}`, event);
    }
    return rows.flatMap(({ id, log, position, projectRef: project }) => {
      const event = events.get(`${log} ${position}`);
      return event ? [{ id, event, project }] : [];
    });
  }
}

/** Rows of one log whose positions follow each other are read at once. */
function runsOf(rows: readonly ActivityRow[]): readonly (readonly ActivityRow[])[] {
  const runs: ActivityRow[][] = [];
  const open = new Map<LogName, ActivityRow[]>();
  for (const row of rows) {
    const run = open.get(row.log);
    if (run && run.at(-1)!.position + 1 === row.position) run.push(row);
    else {
      const begun = [row];
      runs.push(begun);
      open.set(row.log, begun);
    }
  }
  return runs;
}

const eventDto = (id: number, event: Recorded): object => ({
  id,
  type: event.type,
  version: event.version,
  stream: event.stream,
  streamVersion: event.streamVersion,
  log: event.log,
  position: event.position,
  at: new Date(event.at).toISOString(),
  actor: event.actor,
  data: event.data,
  hash: event.hash,
});
