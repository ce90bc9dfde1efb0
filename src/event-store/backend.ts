import type { LogName, Recorded, StreamId } from '../kernel/event.js';
import type { Heads, Placed } from './chain.js';
import type { Link } from './event-store.js';
import type { Tables } from './tables.js';

/** What a form of the event store brings: a place for rows, with a transaction and one savepoint in it. Synchronous. */
export interface Backend {
  readonly tables: Tables;
  /** False when the database has rolled the transaction back by itself, as SQLite does when the disk is full. */
  readonly isInTransaction: boolean;
  begin(): void;
  /** Durable when it returns. */
  commit(): void;
  rollback(): void;
  setSavepoint(): void;
  releaseSavepoint(): void;
  rollbackToSavepoint(): void;

  /** As of the last commit; asked for once, at the first use. */
  heads(): Heads;
  version(stream: StreamId): number;
  insert(event: Placed): void;
  ofStream(stream: StreamId, afterVersion: number): readonly Recorded[];
  page(log: LogName, afterPosition: number, limit: number): readonly Recorded[];
  links(log: LogName, afterPosition: number, limit: number): readonly Link[];

  /** Whether `begin` failed only because somebody else writes just now. */
  isBusy(error: unknown): boolean;
  /** Turns what the database threw into what a caller can act on. */
  explain(error: unknown): unknown;
}
