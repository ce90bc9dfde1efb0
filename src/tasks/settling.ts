import { Inject, Injectable } from '@nestjs/common';
import { filter, map, merge, type Observable } from 'rxjs';
import { EventStore } from '../event-store/event-store.js';
import { streamCategory, streamKey } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { ProjectList } from '../projects/project-list.js';
import { Statuses, type ProjectStatus } from '../reconciler/statuses.js';
import { PROJECT_GONE, TaskStop } from './task-handler.js';

/** Longer than a stack needs to start from nothing on a slow machine, its images being there. */
export const SETTLE_MS = 10 * 60_000;
/** Longer than one service needs to become well again. */
const WELL_MS = 90_000;

/** For steps that have recorded a wish and go on once it has come true. */
@Injectable()
export class Settling {
  constructor(
    private readonly store: EventStore,
    private readonly projects: ProjectList,
    private readonly statuses: Statuses,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  /**
   * Resolves once everything stands as wished, for the project's newest wish, which is `version` or a later one.
   * Follows what the reconciler says; polls nothing.
   * @throws TaskStop `not-settled` after `deadlineMs`, with what keeps it from being so; `project-gone`
   * @throws the signal's reason once it is aborted
   */
  async settled(ref: ProjectRef, version: number, signal: AbortSignal, deadlineMs = SETTLE_MS): Promise<void> {
    const open = await this.awaited(ref, () => this.open(ref, version), signal, deadlineMs);
    if (open !== undefined) throw new TaskStop('not-settled', `The services did not come up in time: ${open}`);
  }

  /**
   * Whether a service is well within `deadlineMs`. After a start of this program nothing has been looked at yet, and
   * what has just been replaced is still starting: neither means that something is wrong.
   * @throws the signal's reason once it is aborted
   */
  async isWellWithin(ref: ProjectRef, service: string, signal: AbortSignal, deadlineMs = WELL_MS): Promise<boolean> {
    const open = async (): Promise<string | undefined> => {
      const row = await this.projects.find(ref);
      const status = row ? (await this.statuses.of([row])).get(ref) : undefined;
      return isWell(status, service) ? undefined : `${service} is not well`;
    };
    return (await this.awaited(ref, open, signal, deadlineMs)) === undefined;
  }

  /** @returns what is still open after `deadlineMs`; undefined as soon as nothing is */
  private async awaited(
    ref: ProjectRef,
    stillOpen: () => Promise<string | undefined>,
    signal: AbortSignal,
    deadlineMs: number,
  ): Promise<string | undefined> {
    signal.throwIfAborted();
    const state = { isLate: false, isNews: false, wake: (): void => undefined };
    const moved = (): void => {
      state.isNews = true;
      state.wake();
    };
    const news = this.newsOf(ref).subscribe(moved);
    const cancelDeadline = this.scheduler.after(deadlineMs, () => {
      state.isLate = true;
      moved();
    });
    signal.addEventListener('abort', moved);
    try {
      for (;;) {
        state.isNews = false;
        const open = await stillOpen();
        if (open === undefined) return undefined;
        signal.throwIfAborted();
        if (state.isLate) return open;
        if (!state.isNews) await new Promise<void>((resolve) => (state.wake = resolve));
      }
    } finally {
      news.unsubscribe();
      cancelDeadline();
      signal.removeEventListener('abort', moved);
    }
  }

  /** @returns what is still open; undefined when nothing is */
  private async open(ref: ProjectRef, version: number): Promise<string | undefined> {
    const row = await this.projects.find(ref);
    if (!row || row.desired === 'gone') throw new TaskStop(PROJECT_GONE, 'The project was removed meanwhile.');
    const status = (await this.statuses.of([row])).get(ref);
    const ready = status?.conditions.find(({ type }) => type === 'Ready');
    if (row.version < version || !ready) return 'the wish was not looked at yet';
    return ready.status === 'true' ? undefined : ready.message || ready.reason;
  }

  private newsOf(ref: ProjectRef): Observable<unknown> {
    const committed = this.store.committed$.pipe(
      filter(({ stream }) => ['project', 'convergence'].includes(streamCategory(stream))),
      map(({ stream }) => streamKey(stream)),
    );
    return merge(committed, this.statuses.changed$).pipe(filter((about) => about === ref));
  }
}

/** Whether a service is known to be down or ill; false while nobody knows, and while it is starting. */
export const isUnwell = (status: ProjectStatus | undefined, service: string): boolean => {
  const observed = status?.services.find((one) => one.service === service)?.observed;
  return !!observed && (observed.state !== 'running' || observed.health === 'unhealthy');
};

/** Whether a service runs and, if it can tell, says that it is well. */
export const isWell = (status: ProjectStatus | undefined, service: string): boolean => {
  const observed = status?.services.find((one) => one.service === service)?.observed;
  return observed?.state === 'running' && (observed.health === 'healthy' || observed.health === 'none');
};
