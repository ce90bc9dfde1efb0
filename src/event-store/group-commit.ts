import { setTimeout } from 'node:timers';
import { Refused } from '../kernel/refused.js';
import type { Backend } from './backend.js';

/** More in one transaction would hold up the event loop for longer than a commit costs. */
const MOST_IN_A_GROUP = 256;
const BUSY_RETRY_MS = 20;
const BUSY_PATIENCE_MS = 10_000;

interface Job {
  readonly work: () => unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Tell = () => void;

/** What its owner keeps in memory and has to move with the database. */
export interface Companion {
  /** @returns what brings the owner back to where it is now */
  mark(): () => void;
  /** The answers are out. */
  committed(): void;
}

/**
 * Work that waits when its turn comes shares one transaction, each piece in a savepoint; a single one needs none.
 * Nobody hears of success or refusal before the commit: a refusal may rest on a neighbour's uncommitted row.
 */
export class GroupCommit {
  private waiting: Job[] = [];
  private isScheduled = false;
  private busySince: number | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly companion: Companion,
    private readonly schedule: (run: () => void) => void,
  ) {}

  add<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      this.wake(this.schedule);
    });
  }

  /** Commits now what is waiting. */
  flush(): void {
    while (this.waiting.length > 0) {
      this.run();
      if (this.busySince !== undefined) return;
    }
  }

  private wake(schedule: (run: () => void) => void): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    schedule(() => {
      this.isScheduled = false;
      if (this.waiting.length > 0) this.run();
    });
  }

  private run(): void {
    const group = this.waiting.splice(0, MOST_IN_A_GROUP);
    const tells = this.begin(group) ?? this.carryOut(group);
    if (this.waiting.length > 0) this.wake(this.busySince === undefined ? this.schedule : retryLater);
    for (const tell of tells) tell();
    this.companion.committed();
  }

  /** @returns undefined when the transaction has begun */
  private begin(group: readonly Job[]): Tell[] | undefined {
    try {
      this.backend.begin();
      this.busySince = undefined;
      return undefined;
    } catch (error) {
      const isBusy = this.backend.isBusy(error);
      this.busySince ??= performance.now();
      if (isBusy && performance.now() - this.busySince < BUSY_PATIENCE_MS) {
        this.waiting.unshift(...group);
        return [];
      }
      this.busySince = undefined;
      return refuseAll(group, isBusy ? heldByAnother() : this.backend.explain(error));
    }
  }

  private carryOut(group: readonly Job[]): Tell[] {
    const undo = this.companion.mark();
    try {
      const results = group.map((job) => this.attempt(job, group.length > 1));
      if (results.some(({ isKept }) => isKept)) this.backend.commit();
      else if (this.backend.isInTransaction) this.backend.rollback();
      return results.map(({ tell }) => tell);
    } catch (error) {
      undo();
      if (this.backend.isInTransaction) this.backend.rollback();
      return refuseAll(group, this.backend.explain(error));
    }
  }

  /** @throws what the database threw, when the whole transaction is lost with it */
  private attempt(job: Job, isShared: boolean): { isKept: boolean; tell: Tell } {
    const undo = this.companion.mark();
    if (isShared) this.backend.setSavepoint();
    try {
      const answer = synchronous(job.work());
      if (isShared) this.backend.releaseSavepoint();
      return { isKept: true, tell: () => job.resolve(answer) };
    } catch (error) {
      if (!this.backend.isInTransaction) throw error;
      undo();
      if (isShared) this.backend.rollbackToSavepoint();
      else this.backend.rollback();
      return { isKept: false, tell: () => job.reject(this.backend.explain(error)) };
    }
  }
}

const retryLater = (run: () => void): void => void setTimeout(run, BUSY_RETRY_MS);

const refuseAll = (group: readonly Job[], reason: unknown): Tell[] => group.map((job) => () => job.reject(reason));

const heldByAnother = (): Refused =>
  new Refused('unavailable', 'Another program has been writing to the database for long. Close it and repeat.');

/** A promise would go on after the commit, outside of any transaction. */
function synchronous(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return answer;
  if (answer instanceof Promise) answer.catch(() => undefined); // it is told of here
  throw new TypeError('Work in a transaction must be synchronous: await before it, or after it.');
}
