import Database from 'better-sqlite3';
import { Lease, thisProcess } from './lease.js';

/** WAL may grow past this during a long read, but is cut back to it afterwards. */
const WAL_BYTES = 16 * 1024 * 1024;

/** Pages, 1 MiB: a checkpoint holds up the event loop, this one for 2 ms where SQLite's own of 4 MiB takes 6. */
const CHECKPOINT_PAGES = 250;

/** How long a write waits for a foreign writer before the event loop goes on; who wants longer tries again. */
const BUSY_MS = 100;
const BUSY_AT_START_MS = 5_000;

/** What every handle on our file is set to. This build's default for WAL is `NORMAL`: a power cut could lose answers. */
export function setPragmas(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('cache_size = -16000');
  db.pragma(`journal_size_limit = ${WAL_BYTES}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
}

/** The one handle that writes, with the lease to do so. TypeORM's own is read-only while the program runs. */
export class SqliteWriter {
  private readonly statements = new Map<string, Database.Statement<unknown[]>>();
  private readonly beforeClose: (() => void)[] = [];

  private constructor(
    readonly db: Database.Database,
    readonly lease: Lease,
  ) {}

  /** Takes the lease from whoever had it. The caller has the {@link ProcessLock} and has migrated. */
  static open(file: string): SqliteWriter {
    const db = new Database(file, { fileMustExist: true, timeout: BUSY_AT_START_MS });
    setPragmas(db);
    db.pragma('recursive_triggers = ON'); // or REPLACE would delete past the triggers that forbid it
    const lease = Lease.take(db, thisProcess(), Date.now());
    db.pragma(`busy_timeout = ${BUSY_MS}`);
    return new SqliteWriter(db, lease);
  }

  /** The statement for `sql`, prepared once. */
  prepare(sql: string): Database.Statement<unknown[]> {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare<unknown[]>(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  /** Runs `work` when the handle is about to be closed. */
  onClose(work: () => void): void {
    this.beforeClose.push(work);
  }

  close(): void {
    if (!this.db.open) return;
    for (const work of this.beforeClose) work();
    this.lease.release(Date.now());
    this.db.pragma('optimize');
    this.db.close();
  }
}
