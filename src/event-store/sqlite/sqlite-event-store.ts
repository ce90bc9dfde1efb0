import { setImmediate } from 'node:timers';
import type Database from 'better-sqlite3';
import { sqliteCode } from '../../database/sqlite-error.js';
import type { SqliteWriter } from '../../database/sqlite-writer.js';
import type { Clock } from '../../kernel/clock.js';
import type { LogName, StreamId } from '../../kernel/event.js';
import { Refused } from '../../kernel/refused.js';
import { BackedEventStore } from '../backed-event-store.js';
import type { Backend } from '../backend.js';
import { EMPTY_HEAD, type Heads, type StoredEvent } from '../chain.js';
import { logOf } from '../event-store.js';
import type { Projections } from '../projections.js';
import { SqliteTables } from './sqlite-tables.js';

/** The event store in one SQLite file. An answer is on the disk: `synchronous=FULL`, one commit for all that wait. */
export class SqliteEventStore extends BackedEventStore {
  constructor(writer: SqliteWriter, projections: Projections, clock: Clock) {
    super(new SqliteBackend(writer), projections, clock, setImmediate);
    writer.onClose(() => this.flush());
  }
}

type Statement = Database.Statement<unknown[]>;

const COLUMNS = [
  'position',
  'sequence',
  'stream',
  'stream_version AS streamVersion',
  'type',
  'version',
  'data',
  'actor_kind AS actorKind',
  'actor_id AS actorId',
  'actor_name AS actorName',
  'at',
  'metadata',
  'hash',
];
const NAMES = COLUMNS.map((column) => column.replace(/ AS .*/, ''));

class LogStatements {
  readonly insert: Statement;
  readonly ofStream: Statement;
  readonly page: Statement;
  readonly last: Statement;
  readonly version: Statement;

  constructor({ db }: SqliteWriter, table: string) {
    const select = `SELECT ${COLUMNS.join(', ')} FROM ${table}`;
    this.insert = db.prepare(`INSERT INTO ${table} (${NAMES.join(', ')}) VALUES (${NAMES.map(() => '?').join(', ')})`);
    this.ofStream = db.prepare(`${select} WHERE stream = ? AND stream_version > ? ORDER BY stream_version`);
    this.page = db.prepare(`${select} WHERE position > ? ORDER BY position LIMIT ?`);
    this.last = db.prepare(`${select} ORDER BY position DESC LIMIT 1`);
    const version = `SELECT stream_version FROM ${table} WHERE stream = ? ORDER BY stream_version DESC LIMIT 1`;
    this.version = db.prepare<unknown[]>(version).pluck();
  }
}

class SqliteBackend implements Backend {
  readonly tables: SqliteTables;
  private readonly logs: Readonly<Record<LogName, LogStatements>>;
  private readonly run: Readonly<Record<'begin' | 'commit' | 'rollback' | 'set' | 'release' | 'rollbackTo', Statement>>;

  constructor(private readonly writer: SqliteWriter) {
    const { db } = writer;
    this.tables = new SqliteTables((sql) => writer.prepare(sql));
    this.logs = {
      wishes: new LogStatements(writer, 'events'),
      convergence: new LogStatements(writer, 'convergence_events'),
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

  begin(): void {
    this.run.begin.run();
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
    const wishes = this.logs.wishes.last.get() as StoredEvent | undefined;
    const convergence = this.logs.convergence.last.get() as StoredEvent | undefined;
    const sequence = Math.max(wishes?.sequence ?? 0, convergence?.sequence ?? 0);
    return { sequence, wishes: wishes ?? EMPTY_HEAD, convergence: convergence ?? EMPTY_HEAD };
  }

  version(stream: StreamId): number {
    return (this.logs[logOf(stream)].version.get(stream) as number | undefined) ?? 0;
  }

  insert(log: LogName, e: StoredEvent): void {
    this.logs[log].insert.run(
      e.position,
      e.sequence,
      e.stream,
      e.streamVersion,
      e.type,
      e.version,
      e.data,
      e.actorKind,
      e.actorId,
      e.actorName,
      e.at,
      e.metadata,
      e.hash,
    );
  }

  ofStream(stream: StreamId, afterVersion: number): readonly StoredEvent[] {
    return this.logs[logOf(stream)].ofStream.all(stream, afterVersion) as StoredEvent[];
  }

  page(log: LogName, afterPosition: number, limit: number): readonly StoredEvent[] {
    return this.logs[log].page.all(afterPosition, limit) as StoredEvent[];
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
