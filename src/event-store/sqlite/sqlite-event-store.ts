import { setImmediate } from 'node:timers';
import type Database from 'better-sqlite3';
import { sqliteCode } from '../../database/sqlite-error.js';
import type { SqliteWriter } from '../../database/sqlite-writer.js';
import type { Clock } from '../../kernel/clock.js';
import type { LogName, Recorded, StreamId } from '../../kernel/event.js';
import { Refused } from '../../kernel/refused.js';
import { BackedEventStore } from '../backed-event-store.js';
import type { Backend } from '../backend.js';
import { EMPTY_HEAD, type Heads, type Placed } from '../chain.js';
import { logOf, type Link } from '../event-store.js';
import type { Projections } from '../projections.js';
import { LogTable } from './log-table.js';
import { SqliteTables } from './sqlite-tables.js';

/** The event store in one SQLite file. An answer is on the disk: `synchronous=FULL`, one commit for all that wait. */
export class SqliteEventStore extends BackedEventStore {
  constructor(writer: SqliteWriter, projections: Projections, clock: Clock) {
    super(new SqliteBackend(writer), projections, clock, setImmediate);
    writer.onClose(() => this.flush());
  }
}

type Statement = Database.Statement<unknown[]>;

class SqliteBackend implements Backend {
  readonly tables: SqliteTables;
  private readonly logs: Readonly<Record<LogName, LogTable>>;
  private readonly run: Readonly<Record<'begin' | 'commit' | 'rollback' | 'set' | 'release' | 'rollbackTo', Statement>>;

  constructor(private readonly writer: SqliteWriter) {
    const { db } = writer;
    this.tables = new SqliteTables((sql) => writer.prepare(sql));
    this.logs = {
      wishes: new LogTable(db, 'wishes', 'events'),
      convergence: new LogTable(db, 'convergence', 'convergence_events'),
    };
    this.run = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      commit: db.prepare('COMMIT'),
      rollback: db.prepare('ROLLBACK'),
      set: db.prepare('SAVEPOINT one'),
      release: db.prepare('RELEASE one'),
      rollbackTo: db.prepare('ROLLBACK TO one'),
    };
  }

  get isInTransaction(): boolean {
    return this.writer.db.inTransaction;
  }

  /** With the write lock in hand nobody can take the lease before the commit. @throws LeaseLost */
  begin(): void {
    this.run.begin.run();
    try {
      this.writer.lease.check();
    } catch (error) {
      this.run.rollback.run();
      throw error;
    }
  }

  commit(): void {
    this.run.commit.run();
  }

  rollback(): void {
    this.run.rollback.run();
  }

  setSavepoint(): void {
    this.run.set.run();
  }

  releaseSavepoint(): void {
    this.run.release.run();
  }

  rollbackToSavepoint(): void {
    this.run.rollbackTo.run();
    this.run.release.run();
  }

  heads(): Heads {
    const wishes = this.logs.wishes.head();
    const convergence = this.logs.convergence.head();
    const sequence = Math.max(wishes?.sequence ?? 0, convergence?.sequence ?? 0);
    return { sequence, wishes: wishes ?? EMPTY_HEAD, convergence: convergence ?? EMPTY_HEAD };
  }

  version(stream: StreamId): number {
    return this.logs[logOf(stream)].version(stream);
  }

  insert(event: Placed): void {
    this.logs[event.recorded.log].insert(event);
  }

  ofStream(stream: StreamId, afterVersion: number): readonly Recorded[] {
    return this.logs[logOf(stream)].ofStream(stream, afterVersion);
  }

  page(log: LogName, afterPosition: number, limit: number): readonly Recorded[] {
    return this.logs[log].page(afterPosition, limit);
  }

  links(log: LogName, afterPosition: number, limit: number): readonly Link[] {
    return this.logs[log].links(afterPosition, limit);
  }

  isBusy(error: unknown): boolean {
    return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false;
  }

  explain(error: unknown): unknown {
    if (sqliteCode(error) !== 'SQLITE_FULL') return error;
    return new Refused(
      'storage-low',
      `The disk that holds ${this.writer.db.name} is full; nothing was changed. Free some space and repeat.`,
    );
  }
}
