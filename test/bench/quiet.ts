import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const WINDOW_MS = 250;
/** Of the machine's processor time; what a running engine and a desktop use by themselves stays below. */
const BUSY_SHARE = 0.15;

/** Waits for moments in which others leave the processors alone; for a limited time, since such a moment may not come. */
export class Quiet {
  private spentMs = 0;
  private asked = 0;
  private noisy = 0;

  /** @param patienceMs at most, each time @param budgetMs at most, in all */
  constructor(
    private readonly patienceMs: number,
    private readonly budgetMs: number,
  ) {}

  async wait(): Promise<void> {
    this.asked += 1;
    const began = performance.now();
    const patience = Math.min(this.patienceMs, this.budgetMs - this.spentMs);
    let isQuiet = await this.look();
    while (!isQuiet && performance.now() - began < patience) isQuiet = await this.look();
    this.spentMs += performance.now() - began;
    if (!isQuiet) this.noisy += 1;
  }

  /** Share of the measurements, 0 to 1, that began while others were busy. */
  get noise(): number {
    return this.asked === 0 ? 0 : this.noisy / this.asked;
  }

  private async look(): Promise<boolean> {
    const before = processorTimes();
    if (!before) return true;
    await sleep(WINDOW_MS);
    const after = processorTimes() ?? before;
    const total = after.total - before.total;
    return total === 0 || 1 - (after.idle - before.idle) / total <= BUSY_SHARE;
  }
}

/** In ticks, all processors together; undefined where the system does not tell. */
function processorTimes(): { readonly idle: number; readonly total: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const ticks = first.split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, waiting = 0] = ticks;
  return { idle: idle + waiting, total: ticks.reduce((sum, each) => sum + each, 0) };
}
