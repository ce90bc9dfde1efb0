import type { Step, StepKey } from '../stack/domain/actions.js';

/** Lets `limit` holders in at a time, in the order they came. */
export class Semaphore {
  private free: number;
  private readonly waiting: (() => void)[] = [];
  constructor(limit: number) {
    this.free = limit;
  }
  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

/**
 * Runs steps side by side, each after those it names; what comes after a failed one is left out.
 * @param run answers whether the step succeeded; must not throw
 * @returns once no step runs any more
 */
export async function carryOut(steps: readonly Step[], run: (step: Step) => Promise<boolean>): Promise<void> {
  const outcome = new Map<StepKey, Promise<boolean>>();
  // A plan lists each step after those that it names, so every prerequisite is in the map already.
  for (const step of steps) {
    const before = step.after.map((key) => outcome.get(key) ?? Promise.resolve(true));
    outcome.set(
      step.key,
      Promise.all(before).then((results) => (results.every(Boolean) ? run(step) : false)),
    );
  }
  await Promise.all(outcome.values());
}
