import type { Scheduler } from '../../src/kernel/scheduler.js';

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

/** Time that passes only when it is told to. */
export class VirtualTime implements Scheduler {
  private timers: Timer[] = [];
  private present = Date.UTC(2030, 0, 1);

  now(): number {
    return this.present;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.present + Math.max(0, ms), work };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((other) => other !== timer));
  }

  random(): number {
    return 0.5;
  }

  /** Lets `ms` pass: whatever falls due runs at its time, in order, and what waits for it runs on. */
  async pass(ms: number): Promise<void> {
    const end = this.present + ms;
    for (;;) {
      await settled();
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.present = Math.max(this.present, next.at);
      next.work();
    }
    this.present = end;
  }
}

/** Promises that are ready, and those that become ready by them, have run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
