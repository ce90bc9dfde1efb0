import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { LeaseLost } from '../kernel/lease-lost.js';
import { sqliteCode } from './sqlite-error.js';

/** State, not derived: which process may write. Moments in milliseconds since the epoch. */
export interface LeaseRow {
  /** Grows with each process that takes the lease: a late writer is known by an older one. */
  readonly number: number;
  /** e.g. `process 4711 on edge-1` */
  readonly holder: string;
  readonly since: number;
  /** Its last sign of life. */
  readonly renewed: number;
  /** When it was given back; null while it is held, and after a holder that was killed. */
  readonly released: number | null;
}

const READ = 'SELECT number, holder, since, renewed, released FROM process_lease WHERE one = 1';
const TAKE = `INSERT INTO process_lease (one, number, holder, since, renewed, released) VALUES (1, @number, @holder, @now, @now, NULL)
  ON CONFLICT (one) DO UPDATE SET number = @number, holder = @holder, since = @now, renewed = @now, released = NULL`;
const NUMBER = 'SELECT number FROM process_lease WHERE one = 1';
const RENEW = 'UPDATE process_lease SET renewed = ? WHERE number = ?';
const RELEASE = 'UPDATE process_lease SET released = ? WHERE number = ?';

export const thisProcess = (): string => `process ${process.pid} on ${hostname()}`;

/**
 * The right to write, by a number that each taker raises. {@link ProcessLock} keeps two processes apart; this one stops
 * a process whose lock was lost without its knowing, e.g. on a network file system.
 */
export class Lease {
  /** Resolves, once, when it is found out that another process has taken the lease. */
  readonly lost: Promise<LeaseLost>;
  readonly #inForce: Database.Statement<[], number>;
  #tellLost: (error: LeaseLost) => void = () => undefined;
  #over: LeaseLost | undefined;

  private constructor(
    private readonly db: Database.Database,
    readonly number: number,
    readonly holder: string,
    /** Who had it before; undefined for the first ever. */
    readonly former: LeaseRow | undefined,
  ) {
    this.#inForce = db.prepare<[], number>(NUMBER).pluck();
    this.lost = new Promise((resolve) => (this.#tellLost = resolve));
  }

  /** Takes it from whoever had it. */
  static take(db: Database.Database, holder: string, now: number): Lease {
    const take = db.transaction(() => {
      const former = db.prepare<[], LeaseRow>(READ).get();
      const number = (former?.number ?? 0) + 1;
      db.prepare(TAKE).run({ number, holder, now });
      return new Lease(db, number, holder, former);
    });
    return take.immediate();
  }

  /** Cheap enough for every transaction and every call to an engine. @throws LeaseLost */
  check(): void {
    if (this.#over) throw this.#over;
    if (this.#inForce.get() !== this.number) throw this.#lose();
  }

  /** A sign of life; also how a process with nothing to do finds out. @throws LeaseLost */
  renew(now: number): void {
    if (this.#over) throw this.#over;
    if (this.db.prepare(RENEW).run(now, this.number).changes === 0) throw this.#lose();
  }

  /** Gives it back, if it is still ours. */
  release(now: number): void {
    if (this.#over) return;
    this.#over = new LeaseLost('This process has given back the right to write: it is ending.');
    try {
      this.db.prepare(RELEASE).run(now, this.number);
    } catch (error) {
      // Disk full, or held by another program: the next process then calls us killed, which is all that is lost.
      if (!sqliteCode(error)) throw error;
    }
  }

  #lose(): LeaseLost {
    const { holder = 'an unknown process', number = 0 } = this.db.prepare<[], LeaseRow>(READ).get() ?? {};
    const error = new LeaseLost(
      `Another process may write to ${this.db.name} now: ${holder}, with lease ${number}; ours, ${this.holder}, was ` +
        `${this.number}. This process writes nothing more and ends. See that only one uses this data, then start again.`,
    );
    this.#over = error;
    this.#tellLost(error);
    return error;
  }
}

/** Who has the lease, seen from outside; undefined where that cannot be told, e.g. before the first start has got that far. */
export function readLease(file: string): LeaseRow | undefined {
  if (!existsSync(file)) return undefined;
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    return db.prepare<[], LeaseRow>(READ).get();
  } catch (error) {
    if (!sqliteCode(error)) throw error;
    return undefined;
  } finally {
    db?.close();
  }
}
