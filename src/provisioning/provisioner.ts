import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { filter, type Subscription } from 'rxjs';
import { EventStore } from '../event-store/event-store.js';
import { streamKey } from '../kernel/event.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { ProjectList, type ProjectRow } from '../projects/project-list.js';
import type { ConvergenceEvent } from '../reconciler/domain/convergence.events.js';
import { ConvergenceLog } from '../reconciler/convergence-log.js';
import { findRelease } from '../stack/domain/releases/index.js';
import { Databases, type Place } from '../upgrades/database/databases.js';
import { arrangedFrom, arrangementOf, ASK, changesFor, isAskedFor, type Change } from './domain/arrangement.js';

const DATABASE = 'postgres';
const RETRY_MS = 30_000;
/** An extension may take a while to make its tables. */
const DEADLINE_MS = 120_000;
const PAGE = 100;

/**
 * Sees to what is wished inside databases: extensions, and what SQL is told. Once a project stands as wished, what is
 * missing is given to the running server; nothing is restarted and nothing dropped. What was done, or cannot be done,
 * stands in the project's log.
 */
@Injectable()
export class Provisioner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Provisioner');
  /** What was seen to last, by project: the same is not looked at again. */
  private readonly seen = new Map<string, string>();
  private readonly running = new Map<string, Promise<void>>();
  /** Asked for again while it ran. */
  private readonly again = new Set<string>();
  private readonly retries = new Map<string, () => void>();
  private readonly stopping = new AbortController();
  private subscription?: Subscription;

  constructor(
    private readonly store: EventStore,
    private readonly projects: ProjectList,
    private readonly databases: Databases,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = this.store.committed$
      .pipe(filter(({ type }) => type === 'ConvergenceSettled'))
      .subscribe(({ stream }) => this.consider(streamKey(stream)));
    for (let cursor: string | undefined; ;) {
      const page = await this.projects.page({ limit: PAGE, ...(cursor && { cursor }) });
      for (const { ref, spec } of page.items) if (isAskedFor(spec)) this.consider(ref);
      if (page.next === null) return;
      cursor = page.next;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.subscription?.unsubscribe();
    for (const cancel of this.retries.values()) cancel();
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  private consider(ref: string): void {
    if (this.stopping.signal.aborted) return;
    if (this.running.has(ref)) {
      this.again.add(ref);
      return;
    }
    const run = this.arrange(ref)
      .catch((error: unknown) => this.retryLater(ref, error))
      .finally(() => {
        this.running.delete(ref);
        if (this.again.delete(ref)) this.consider(ref);
      });
    this.running.set(ref, run);
  }

  /** While a task holds the project its database is being filled by somebody else. */
  private async arrange(ref: string): Promise<void> {
    const row = await this.projects.find(ref);
    const release = row && findRelease(row.release);
    if (!row || !release || row.desired !== 'active' || row.hold) return;
    const wanted = arrangementOf(release, row.spec);
    if (!wanted) return;
    const key = JSON.stringify([wanted, row.generations]);
    if (this.seen.get(ref) === key) return;
    const place: Place = { ref: row.ref as ProjectRef, serverId: row.serverId as ServerId };
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(DEADLINE_MS)]);
    const has = arrangedFrom(await this.databases.sql(place, DATABASE, ASK, signal));
    await this.give(row, place, changesFor(wanted, has), signal);
    this.seen.set(ref, key);
  }

  /** One that fails keeps none of the others back. It is told once, and tried again with the next change or start. */
  private async give(
    { ref }: ProjectRow,
    place: Place,
    changes: readonly Change[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const { what, sql } of changes) {
      try {
        await this.databases.sql(place, DATABASE, sql, signal);
        await this.write(ref, { type: 'DatabaseArranged', version: 1, data: { what } });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (!/ERROR: /.test(message)) throw error; // the server did not say so itself: it may be away
        await this.write(ref, { type: 'DatabaseNotArranged', version: 1, data: { what, message } });
      }
    }
  }

  private async write(ref: string, event: ConvergenceEvent): Promise<void> {
    await this.store.transact((tx) => ConvergenceLog.append(tx, ref as ProjectRef, [event]));
  }

  private retryLater(ref: string, error: unknown): void {
    if (this.stopping.signal.aborted) return;
    this.logger.warn(
      `The database of ${ref} is not as wished yet: ${String(error)}. Next try in ${RETRY_MS / 1000} s.`,
    );
    this.retries.get(ref)?.();
    const cancel = this.scheduler.after(RETRY_MS, () => {
      this.retries.delete(ref);
      this.consider(ref);
    });
    this.retries.set(ref, cancel);
  }
}
