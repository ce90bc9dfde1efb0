import type { Clock } from '../../kernel/clock.js';
import type { LogName, Recorded, StreamId } from '../../kernel/event.js';
import type { Backend } from '../backend.js';
import { BackedEventStore } from '../backed-event-store.js';
import { EMPTY_HEAD, linkOf, type Heads, type Placed } from '../chain.js';
import type { Link } from '../event-store.js';
import type { InlineProjection } from '../inline-projection.js';
import { Projections } from '../projections.js';
import type { Tables } from '../tables.js';
import { MemoryTables } from './memory-tables.js';

/** The event store without a disk, for simulations and tests: the same rules, gone with the process. */
export class MemoryEventStore extends BackedEventStore {
  /** What is committed; to be read between transactions only, which no other code can come between. */
  readonly tables: Pick<Tables, 'find' | 'findAll'>;

  constructor(projections: readonly InlineProjection[], clock: Clock) {
    const backend = new MemoryBackend();
    super(backend, new Projections(projections), clock, queueMicrotask);
    this.tables = backend.tables;
  }
}

class MemoryBackend implements Backend {
  readonly tables = new MemoryTables();
  isInTransaction = false;
  private readonly logs: Readonly<Record<LogName, Placed[]>> = { wishes: [], convergence: [] };
  private readonly streams = new Map<StreamId, Recorded[]>();
  private undoAll: () => void = () => undefined;
  private undo: () => void = () => undefined;
  private readonly reversals: (() => void)[] = [];

  begin(): void {
    this.isInTransaction = true;
    this.undoAll = this.mark();
  }

  commit(): void {
    this.isInTransaction = false;
    this.reversals.length = 0;
    this.tables.forgetReversals();
  }

  rollback(): void {
    this.undoAll();
    this.commit();
  }

  setSavepoint(): void {
    this.undo = this.mark();
  }

  releaseSavepoint(): void {
    this.undo = () => undefined;
  }

  rollbackToSavepoint(): void {
    this.undo();
  }

  heads(): Heads {
    return { sequence: 0, wishes: EMPTY_HEAD, convergence: EMPTY_HEAD };
  }

  version(stream: StreamId): number {
    return this.streams.get(stream)?.length ?? 0;
  }

  insert(event: Placed): void {
    const { log, stream } = event.recorded;
    const events = this.streams.get(stream) ?? [];
    this.streams.set(stream, events);
    events.push(event.recorded);
    this.logs[log].push(event);
    this.reversals.push(() => {
      events.pop();
      this.logs[log].pop();
    });
  }

  ofStream(stream: StreamId, afterVersion: number): readonly Recorded[] {
    return (this.streams.get(stream) ?? []).slice(afterVersion);
  }

  page(log: LogName, afterPosition: number, limit: number): readonly Recorded[] {
    return this.logs[log].slice(afterPosition, afterPosition + limit).map(({ recorded }) => recorded);
  }

  links(log: LogName, afterPosition: number, limit: number): readonly Link[] {
    return this.logs[log].slice(afterPosition, afterPosition + limit).map(linkOf);
  }

  isBusy(): boolean {
    return false;
  }

  explain(error: unknown): unknown {
    return error;
  }

  private mark(): () => void {
    const count = this.reversals.length;
    const undoTables = this.tables.mark();
    return () => {
      undoTables();
      while (this.reversals.length > count) this.reversals.pop()?.();
    };
  }
}
