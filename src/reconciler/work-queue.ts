import { setMaxListeners } from 'node:events';
import type { Scheduler } from '../kernel/scheduler.js';

/** What a run ends with: nothing left to do, or look again then. A thrown error means: again, with back-off. */
export type Outcome = 'settled' | Readonly<{ lookAgainInMs: number }>;

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;

/** @returns 1 s, 2 s, 4 s … 5 min, each with up to a fifth of jitter on top. @param failures 1 or more, in a row */
export const retryDelayMs = (failures: number, random: number): number =>
  Math.round(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)) * (1 + random / 5));

/** Every engine call under way listens to it: as many as there are is no leak, which Node warns of from eleven on. */
function unlimited(controller: AbortController): AbortController {
  setMaxListeners(0, controller.signal);
  return controller;
}

/**
 * Keys that need attention. What to do is found out by looking, so a lost or doubled wake does no harm.
 * A key is never worked on twice at once.
 */
export class WorkQueue<Key extends string> {
  private readonly dirty = new Set<Key>();
  private readonly busy = new Set<Key>();
  private readonly timers = new Map<Key, () => void>();
  private readonly failures = new Map<Key, number>();
  private readonly stopping = unlimited(new AbortController());
  private run?: (key: Key, signal: AbortSignal) => Promise<Outcome>;
  private concurrency = 0;
  private draining = false;
  private idle: (() => void)[] = [];

  /** @param onError told of each failed run with the delay until the next one, in milliseconds */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly onError: (key: Key, error: unknown, retryInMs: number) => void,
  ) {}

  /** Marks `key` dirty. Waiting already: no effect. Being worked on: it runs once more afterwards. */
  add(key: Key): void {
    if (this.draining) return;
    this.timers.get(key)?.();
    this.timers.delete(key);
    this.dirty.add(key);
    this.next();
  }

  /** Like {@link add}, and forgets the failures so far: something was wished or repaired that may help. */
  addFresh(key: Key): void {
    this.failures.delete(key);
    this.add(key);
  }

  /** Runs in a row that failed for `key` until now. */
  failuresOf(key: Key): number {
    return this.failures.get(key) ?? 0;
  }

  work(run: (key: Key, signal: AbortSignal) => Promise<Outcome>, concurrency: number): void {
    this.run = run;
    this.concurrency = concurrency;
    this.next();
  }

  /** Takes no more keys, aborts the runs' signal after `graceMs`, resolves once every run has ended. */
  async drain(graceMs: number): Promise<void> {
    this.draining = true;
    this.dirty.clear();
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    const cancel = this.scheduler.after(graceMs, () => this.stopping.abort());
    if (this.busy.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
    cancel();
  }

  private next(): void {
    for (const key of this.dirty) {
      if (!this.run || this.busy.size >= this.concurrency) return;
      if (this.busy.has(key)) continue;
      this.dirty.delete(key);
      this.busy.add(key);
      void this.once(key, this.run);
    }
  }

  private async once(key: Key, run: (key: Key, signal: AbortSignal) => Promise<Outcome>): Promise<void> {
    try {
      const outcome = await run(key, this.stopping.signal);
      this.failures.delete(key);
      if (outcome !== 'settled') this.later(key, outcome.lookAgainInMs);
    } catch (error) {
      const failures = this.failuresOf(key) + 1;
      this.failures.set(key, failures);
      const retryInMs = retryDelayMs(failures, this.scheduler.random());
      this.onError(key, error, retryInMs);
      this.later(key, retryInMs);
    } finally {
      this.busy.delete(key);
      if (this.draining && this.busy.size === 0) for (const done of this.idle.splice(0)) done();
      this.next();
    }
  }

  private later(key: Key, ms: number): void {
    if (this.draining || this.dirty.has(key)) return;
    this.timers.get(key)?.();
    this.timers.set(
      key,
      this.scheduler.after(ms, () => this.add(key)),
    );
  }
}
