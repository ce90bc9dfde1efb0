import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { sqliteCode } from '../database/sqlite-error.js';
import { SqliteWriter } from '../database/sqlite-writer.js';
import { EventStore } from '../event-store/event-store.js';
import { LeaseLost } from '../kernel/lease-lost.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { takeover } from './domain/lease.events.js';

const STREAM = 'installation-lease';
const SYSTEM = { kind: 'system', id: 'system', name: 'Supascale' } as const;

/** One small write: the most that an idle process does, and the longest that a cut-off one believes in itself. */
const RENEW_MS = 15_000;

/** How long this process stood by; null when it did not have to. */
export const WAITED_MS = Symbol('WaitedMs');

/** Records who was taken over from, and shows signs of life. Who loses the lease is ended by `main.ts`. */
@Injectable()
export class LeaseKeeper implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Lease');
  private cancel = (): void => undefined;

  constructor(
    private readonly writer: SqliteWriter,
    private readonly store: EventStore,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
    @Inject(WAITED_MS) private readonly waitedMs: number | null,
  ) {}

  async onModuleInit(): Promise<void> {
    const facts = takeover(this.writer.lease, this.waitedMs);
    if (facts.length > 0) await this.store.transact((tx) => tx.append(STREAM, tx.version(STREAM), facts, SYSTEM));
    this.renewLater();
  }

  beforeApplicationShutdown(): void {
    this.cancel();
  }

  private renewLater(): void {
    this.cancel = this.scheduler.after(RENEW_MS, () => {
      if (this.renew()) this.renewLater();
    });
  }

  /** @returns false when there is nothing left to renew */
  private renew(): boolean {
    try {
      this.writer.lease.renew(this.scheduler.now());
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      if (!sqliteCode(error)) throw error;
      this.logger.warn(`The lease could not be renewed (${(error as Error).message}); the next try is in 15 s.`);
      return true;
    }
  }
}
