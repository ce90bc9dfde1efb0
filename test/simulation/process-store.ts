import { filter, type Observable } from 'rxjs';
import { EventStore, type Head, type Link, type Transaction } from '../../src/event-store/event-store.js';
import type { LogName, Recorded, StreamId } from '../../src/kernel/event.js';
import type { Life } from './life.js';

/** The store as one process sees it: what was not committed when it died never will be, and the dead hear no answer. */
export class ProcessStore extends EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly life: Life,
  ) {
    super();
  }

  get committed$(): Observable<Recorded> {
    return this.store.committed$.pipe(filter(() => this.life.isAlive));
  }

  transact<T>(work: (tx: Transaction) => T): Promise<T> {
    this.life.step('asks for a transaction');
    const committed = this.store.transact((tx) => {
      if (!this.life.isAlive) throw new Error('The process has died.');
      return work(tx);
    });
    return this.life.whileAlive(committed, 'its transaction is committed');
  }

  read(stream: StreamId, afterVersion?: number): Promise<readonly Recorded[]> {
    return this.store.read(stream, afterVersion);
  }
  readAll(log: LogName, afterPosition: number, limit: number): Promise<readonly Recorded[]> {
    return this.store.readAll(log, afterPosition, limit);
  }
  links(log: LogName, afterPosition: number, limit: number): Promise<readonly Link[]> {
    return this.store.links(log, afterPosition, limit);
  }
  head(log: LogName): Promise<Head> {
    return this.store.head(log);
  }
}
