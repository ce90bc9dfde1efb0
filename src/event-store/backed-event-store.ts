import { Subject, type Observable } from 'rxjs';
import type { Clock } from '../kernel/clock.js';
import type { LogName, Recorded, StreamId } from '../kernel/event.js';
import type { Backend } from './backend.js';
import { EventStore, type Head, type Link, type Transaction } from './event-store.js';
import { GroupCommit } from './group-commit.js';
import { Journal } from './journal.js';
import { OpenTransaction } from './open-transaction.js';
import type { Projections } from './projections.js';

/** Everything about the event store that does not depend on where its rows lie. */
export class BackedEventStore extends EventStore {
  private readonly group: GroupCommit;
  private readonly journal: Journal;
  private readonly committed = new Subject<Recorded>();

  /** @param schedule calls its argument once all that is ready in this turn of the event loop had its say */
  constructor(
    private readonly backend: Backend,
    private readonly projections: Projections,
    clock: Clock,
    schedule: (run: () => void) => void,
  ) {
    super();
    this.journal = new Journal(backend, projections, clock);
    const companion = { mark: () => this.journal.mark(), committed: () => this.publish() };
    this.group = new GroupCommit(backend, companion, schedule);
  }

  get committed$(): Observable<Recorded> {
    return this.committed;
  }

  transact<T>(work: (tx: Transaction) => T): Promise<T> {
    this.projections.seal();
    return this.group.add(() => {
      const tx = new OpenTransaction(this.backend, this.journal);
      try {
        return work(tx);
      } finally {
        tx.close();
      }
    });
  }

  async read(stream: StreamId, afterVersion = 0): Promise<readonly Recorded[]> {
    return this.backend.ofStream(stream, afterVersion);
  }

  async readAll(log: LogName, afterPosition: number, limit: number): Promise<readonly Recorded[]> {
    return this.backend.page(log, afterPosition, limit);
  }

  async links(log: LogName, afterPosition: number, limit: number): Promise<readonly Link[]> {
    return this.backend.links(log, afterPosition, limit);
  }

  async head(log: LogName): Promise<Head> {
    const { position, hash } = this.journal.heads[log];
    return { position, hash };
  }

  /** Commits now what is waiting. */
  flush(): void {
    this.group.flush();
  }

  private publish(): void {
    for (const event of this.journal.take()) this.committed.next(event);
  }
}
