import type { Observable } from 'rxjs';
import type { Actor, AnyEvent, LogName, Recorded, StreamId } from '../kernel/event.js';
import type { Tables } from './tables.js';

/** What a command sees while it is decided: nothing can come in between, and all of it commits or none. */
export interface Transaction {
  readonly tables: Tables;
  /** @returns the stream's events as stored (not upcast), oldest first; `[]` for a stream that does not exist */
  read(stream: StreamId): readonly Recorded[];
  /**
   * Appends `events` and runs the inline projections of the stream's category.
   * @param expected the version decided on: the count of events read, 0 for "must not exist yet"
   * @returns the stream's version afterwards
   * @throws Refused `version-conflict` when the stream has another version
   */
  append(stream: StreamId, expected: number, events: readonly AnyEvent[], by: Actor): number;
}

/** Categories whose streams belong to the convergence log; all others belong to the wishes. */
export const CONVERGENCE_CATEGORIES: ReadonlySet<string> = new Set(['convergence', 'connection']);

/**
 * The two logs and the tables that commit with them.
 * Waiting work shares a commit: each runs in a savepoint of its own, so that one refusal undoes only itself.
 */
export abstract class EventStore {
  /**
   * Runs `work` (synchronous; it may run again never, once only) in the next transaction.
   * @returns its answer, once the commit is durable; rejects with what `work` threw, and then nothing of it is kept
   */
  abstract transact<T>(work: (tx: Transaction) => T): Promise<T>;
  /** @returns the stream's events as stored, oldest first, those after `afterVersion` */
  abstract read(stream: StreamId, afterVersion?: number): Promise<readonly Recorded[]>;
  /** @returns up to `limit` events of a log after `afterPosition`, in order of position */
  abstract readAll(log: LogName, afterPosition: number, limit: number): Promise<readonly Recorded[]>;
  /** Each event once its commit is durable, in order of position within its log. Live only: read on from your position. */
  abstract readonly committed$: Observable<Recorded>;

  /** `transact` for a single append. */
  append(stream: StreamId, expected: number, events: readonly AnyEvent[], by: Actor): Promise<number> {
    return this.transact((tx) => tx.append(stream, expected, events, by));
  }
}
