import type { Observable } from 'rxjs';
import {
  streamCategory,
  type Actor,
  type AnyEvent,
  type EventMetadata,
  type LogName,
  type Recorded,
  type StreamId,
} from '../kernel/event.js';
import type { Tables } from './tables.js';

/** What a command sees while it is decided: nothing can come in between, and all of it commits or none. */
export interface Transaction {
  readonly tables: Tables;
  /** @returns the stream's events as stored (not upcast), oldest first, those after `afterVersion`; all of them without it */
  read(stream: StreamId, afterVersion?: number): readonly Recorded[];
  /** @returns the count of events the stream has had, without reading them; 0 for a stream that does not exist */
  version(stream: StreamId): number;
  /**
   * Appends `events` and runs the inline projections of the stream's category.
   * @param expected the version decided on: the count of events read, 0 for "must not exist yet"
   * @returns the stream's version afterwards
   * @throws Refused `version-conflict` when the stream has another version
   */
  append(stream: StreamId, expected: number, events: readonly AnyEvent[], by: Actor, metadata?: EventMetadata): number;
}

/** Categories whose streams belong to the convergence log; all others belong to the wishes. */
export const CONVERGENCE_CATEGORIES: ReadonlySet<string> = new Set(['convergence', 'connection']);

export const logOf = (stream: StreamId): LogName =>
  CONVERGENCE_CATEGORIES.has(streamCategory(stream)) ? 'convergence' : 'wishes';

/** Where a log ends. Kept elsewhere it is an anchor: a log that no longer reaches it was cut. */
export interface Head {
  /** 0 for an empty log. */
  readonly position: number;
  readonly hash: string;
}

/** One event as its hash sees it: `hash` is the SHA-256 of the hash before it and `content`. */
export interface Link {
  readonly position: number;
  /** Every stored value of the event but the hash, as one text; see `chain.ts`. */
  readonly content: string;
  readonly hash: string;
}

/**
 * The two logs and the tables that commit with them.
 * Waiting work shares a commit: each runs in a savepoint of its own, so that one refusal undoes only itself.
 */
export abstract class EventStore {
  /**
   * Runs `work` once, in the next transaction. It is synchronous: a promise is refused and undone, and `tx` is of no use
   * afterwards.
   * @returns its answer, once the commit is durable; rejects with what `work` threw, and then nothing of it is kept
   * @throws Refused `storage-low` when the disk is full, `unavailable` when something else holds the database for long;
   * LeaseLost when another process has taken over
   */
  abstract transact<T>(work: (tx: Transaction) => T): Promise<T>;
  /** @returns the stream's events as stored, oldest first, those after `afterVersion` */
  abstract read(stream: StreamId, afterVersion?: number): Promise<readonly Recorded[]>;
  /** @returns up to `limit` events of a log after `afterPosition`, in order of position */
  abstract readAll(log: LogName, afterPosition: number, limit: number): Promise<readonly Recorded[]>;
  /** @returns up to `limit` links of a log's hash chain after `afterPosition`, in order of position, byte for byte as stored */
  abstract links(log: LogName, afterPosition: number, limit: number): Promise<readonly Link[]>;
  abstract head(log: LogName): Promise<Head>;
  /** Each event once its commit is durable, in the order of commit. Live only: read on from your position. */
  abstract readonly committed$: Observable<Recorded>;

  /** `transact` for a single append. */
  append(stream: StreamId, expected: number, events: readonly AnyEvent[], by: Actor): Promise<number> {
    return this.transact((tx) => tx.append(stream, expected, events, by));
  }
}
