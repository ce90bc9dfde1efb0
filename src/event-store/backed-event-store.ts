import { Subject, type Observable } from 'rxjs';
import type { Clock } from '../kernel/clock.js';
import type { Actor, AnyEvent, EventMetadata, LogName, Recorded, StreamId } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import type { Backend } from './backend.js';
import { advance, place, type Heads } from './chain.js';
import { EventStore, logOf, type Head, type Link, type Transaction } from './event-store.js';
import { GroupCommit } from './group-commit.js';
import type { Projections } from './projections.js';
import type { Tables } from './tables.js';

/** Everything about the event store that does not depend on where its rows lie. */
export class BackedEventStore extends EventStore {
  private readonly group: GroupCommit;
  private readonly committed = new Subject<Recorded>();
  private known: Heads | undefined;
  /** Appended in the open transaction. */
  private fresh: Recorded[] = [];

  /** @param schedule calls its argument once all that is ready in this turn of the event loop had its say */
  constructor(
    private readonly backend: Backend,
    private readonly projections: Projections,
    private readonly clock: Clock,
    schedule: (run: () => void) => void,
  ) {
    super();
    const companion = { mark: () => this.mark(), committed: () => this.publish() };
    this.group = new GroupCommit(backend, companion, schedule);
  }

  get committed$(): Observable<Recorded> {
    return this.committed;
  }

  transact<T>(work: (tx: Transaction) => T): Promise<T> {
    this.projections.seal();
    return this.group.add(() => {
      const tx = new OpenTransaction(this.backend, (...args) => this.write(...args));
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
    const { position, hash } = this.heads[log];
    return { position, hash };
  }

  /** Commits now what is waiting. */
  flush(): void {
    this.group.flush();
  }

  private get heads(): Heads {
    return (this.known ??= this.backend.heads());
  }

  private mark(): () => void {
    const { known, fresh } = this;
    const count = fresh.length;
    return () => {
      this.known = known;
      fresh.length = count;
    };
  }

  private publish(): void {
    const events = this.fresh;
    if (events.length === 0) return;
    this.fresh = [];
    for (const event of events) this.committed.next(event);
  }

  private write(
    stream: StreamId,
    expected: number,
    events: readonly AnyEvent[],
    by: Actor,
    metadata: EventMetadata | undefined,
  ): number {
    const version = this.backend.version(stream);
    if (version !== expected) throw moved(version, expected);
    const log = logOf(stream);
    const at = this.clock();
    let streamVersion = expected;
    for (const event of events) {
      streamVersion += 1;
      const placed = place(this.heads, { log, stream, streamVersion, event, by, at, metadata });
      const { recorded } = placed;
      this.backend.insert(placed);
      this.known = advance(this.heads, recorded);
      this.fresh.push(recorded);
      for (const projection of this.projections.of(stream)) projection.apply(recorded, this.backend.tables);
    }
    return streamVersion;
  }
}

const moved = (version: number, expected: number): Refused =>
  new Refused(
    'version-conflict',
    `This was changed meanwhile: it is at version ${version}, not ${expected}. Read it again and repeat.`,
  );

type Write = (
  stream: StreamId,
  expected: number,
  events: readonly AnyEvent[],
  by: Actor,
  metadata: EventMetadata | undefined,
) => number;

/** Of no use once its work has returned: what was kept of it would write outside of any transaction. */
class OpenTransaction implements Transaction {
  private isOpen = true;

  constructor(
    private readonly backend: Backend,
    private readonly write: Write,
  ) {}

  get tables(): Tables {
    return this.opened().tables;
  }

  read(stream: StreamId): readonly Recorded[] {
    return this.opened().ofStream(stream, 0);
  }

  version(stream: StreamId): number {
    return this.opened().version(stream);
  }

  append(stream: StreamId, expected: number, events: readonly AnyEvent[], by: Actor, metadata?: EventMetadata): number {
    this.opened();
    return this.write(stream, expected, events, by, metadata);
  }

  close(): void {
    this.isOpen = false;
  }

  private opened(): Backend {
    if (!this.isOpen) throw new Error('This transaction has ended.');
    return this.backend;
  }
}
