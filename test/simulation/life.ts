import type { Scheduler } from '../../src/kernel/scheduler.js';
import type { Chance } from './chance.js';
import type { SimTime } from './sim-time.js';

const never = new Promise<never>(() => undefined);

/**
 * The life of one process. It may end at every step: each call to the engine, each answer, each commit. The dead do
 * nothing any more; what they had asked of the engine takes place all the same.
 */
export class Life {
  isAlive = true;
  /** Steps so far. */
  steps = 0;
  private stepsLeft: number | undefined;
  private readonly cancels = new Set<() => void>();

  constructor(
    private readonly time: SimTime,
    private readonly chance: Chance,
    private readonly skewMs: () => number,
    private readonly died: (when: string) => void,
  ) {}

  /** It dies that many steps from now. */
  doom(steps: number): void {
    this.stepsLeft = steps;
  }

  /** It lives on after all. */
  spare(): void {
    this.stepsLeft = undefined;
  }

  step(when: string): void {
    if (!this.isAlive) return;
    this.steps += 1;
    if (this.stepsLeft !== undefined && --this.stepsLeft <= 0) this.end(`as it ${when}`);
  }

  end(when: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    this.died(when);
  }

  /** `work`, unless the process has died by then: nobody goes on after that. */
  async whileAlive<T>(work: Promise<T>, when: string): Promise<T> {
    try {
      const answer = await work;
      this.step(`hears that ${when}`);
      return this.isAlive ? answer : await never;
    } catch (error) {
      this.step(`hears of a failure: ${when}`);
      if (this.isAlive) throw error;
      return never;
    }
  }

  /** The machine's clock, which may jump, and timers, which do not: they count what has passed. */
  readonly scheduler: Scheduler = {
    now: () => this.time.now() + this.skewMs(),
    after: (ms, work) => {
      if (!this.isAlive) return () => undefined;
      const cancel = this.time.after(ms, () => {
        this.cancels.delete(cancel);
        work();
      });
      this.cancels.add(cancel);
      return () => {
        this.cancels.delete(cancel);
        cancel();
      };
    },
    random: () => this.chance.next(),
  };
}
