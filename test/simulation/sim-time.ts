import { setImmediate } from 'node:timers';

interface Timer {
  readonly at: number;
  readonly order: number;
  work: (() => void) | undefined;
}

/** Milliseconds since the epoch at which every run begins. */
export const BEGINNING = Date.UTC(2030, 0, 1);

/** The world's own time, which never jumps. It passes only when it is told to; whatever falls due runs in order. */
export class SimTime {
  private readonly heap: Timer[] = [];
  private present = BEGINNING;
  private orders = 0;

  now(): number {
    return this.present;
  }

  /** @returns cancels it */
  after(ms: number, work: () => void): () => void {
    const timer: Timer = { at: this.present + Math.max(0, Math.ceil(ms)), order: this.orders++, work };
    this.push(timer);
    return () => void (timer.work = undefined);
  }

  /** Lets `ms` pass, or less once `isOver` holds. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<void> {
    const end = this.present + ms;
    for (;;) {
      await settled();
      if (isOver()) return;
      const next = this.pop(end);
      if (!next) break;
      this.present = Math.max(this.present, next.at);
      next.work?.();
    }
    this.present = end;
  }

  private pop(end: number): Timer | undefined {
    for (;;) {
      const first = this.heap[0];
      if (!first || first.at > end) return undefined;
      const last = this.heap.pop()!;
      if (this.heap.length > 0) {
        this.heap[0] = last;
        this.sink();
      }
      if (first.work) return first;
    }
  }

  private push(timer: Timer): void {
    let at = this.heap.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(timer, this.heap[above]!)) break;
      this.heap[at] = this.heap[above]!;
      at = above;
    }
    this.heap[at] = timer;
  }

  private sink(): void {
    const timer = this.heap[0]!;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= this.heap.length) break;
      if (below + 1 < this.heap.length && isBefore(this.heap[below + 1]!, this.heap[below]!)) below += 1;
      if (!isBefore(this.heap[below]!, timer)) break;
      this.heap[at] = this.heap[below]!;
      at = below;
    }
    this.heap[at] = timer;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Promises that are ready, and those that become ready by them, have run: there is no input or output here. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
