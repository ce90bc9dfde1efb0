import { firstValueFrom, Subject, take, toArray } from 'rxjs';
import type { ActivityLog } from '../activity/activity-log.js';
import type { ActivityRow } from '../activity/activity-row.js';
import type { EventStore } from '../event-store/event-store.js';
import type { Recorded } from '../kernel/event.js';
import { ActivityFeed } from './activity-feed.js';
import { EventFeed } from './event-feed.js';

const [SHOP, BLOG] = ['abcdefghijklmnopqrst', 'bcdefghijklmnopqrstu'];

/** A store and its log of lines, as far as the feed asks for them. */
function world() {
  const committed$ = new Subject<Recorded>();
  const [events, rows]: [Recorded[], ActivityRow[]] = [[], []];
  const store = {
    committed$,
    readAll: (_: string, after: number, limit: number) => Promise.resolve(events.slice(after, after + limit)),
  } as unknown as EventStore;
  const log = {
    after: (id: number, limit: number, project?: string) =>
      Promise.resolve(
        rows.filter((row) => row.id > id && (project === undefined || row.projectRef === project)).slice(0, limit),
      ),
  } as unknown as ActivityLog;
  const commit = (stream: string, projectRef: string | null) => {
    const position = events.length + 1;
    const event = { type: 'X', stream, position, sequence: position, log: 'wishes', at: 0 } as unknown as Recorded;
    events.push(event);
    rows.push({ id: position, log: 'wishes', position, projectRef } as ActivityRow);
    committed$.next(event);
  };
  return { feed: new EventFeed(store, log, new ActivityFeed(store, log)), commit };
}

describe('The feed of one project’s events', () => {
  const streams = (feed: EventFeed, after: number, count: number) =>
    firstValueFrom(feed.follow({ after, project: SHOP }).pipe(take(count), toArray())).then((messages) =>
      messages.map(({ data }) => (data as { stream: string }).stream),
    );

  it('has those of its tasks, and of nobody else’s', async () => {
    const { feed, commit } = world();
    const followed = streams(feed, 0, 2);
    commit(`project-${SHOP}`, SHOP);
    commit(`project-${BLOG}`, BLOG);
    commit('task-2', BLOG);
    commit('server-1', null);
    commit('task-1', SHOP);
    expect(await followed).toEqual([`project-${SHOP}`, 'task-1']);
  });

  it('has them also for those who come later', async () => {
    const { feed, commit } = world();
    commit('task-2', BLOG);
    commit('task-1', SHOP);
    commit(`convergence-${SHOP}`, SHOP);
    expect(await streams(feed, 0, 2)).toEqual(['task-1', `convergence-${SHOP}`]);
    expect(await streams(feed, 2, 1)).toEqual([`convergence-${SHOP}`]);
  });
});
