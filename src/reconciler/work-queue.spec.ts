import type { Scheduler } from '../kernel/scheduler.js';
import { retryDelayMs, WorkQueue, type Outcome } from './work-queue.js';

/** Time that moves only when told. */
class VirtualTime implements Scheduler {
  private time = 0;
  private timers: { at: number; work: () => void }[] = [];
  now = () => this.time;
  random = () => 0;
  after(ms: number, work: () => void) {
    const timer = { at: this.time + ms, work };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((t) => t !== timer));
  }
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const due = this.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers = this.timers.filter((t) => t !== due);
      this.time = due.at;
      due.work();
    }
    this.time = end;
  }
}
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

function aQueue(run: (key: string) => Promise<Outcome>, concurrency = 4) {
  const time = new VirtualTime();
  const errors: [string, number][] = [];
  const queue = new WorkQueue<string>(time, (key, _, retryInMs) => errors.push([key, retryInMs]));
  queue.work(run, concurrency);
  return { time, queue, errors };
}

describe('The queue', () => {
  it('runs a key that was marked thrice while busy once more, and never twice at once', async () => {
    let running = 0;
    let runs = 0;
    let release = (): void => undefined;
    const { queue } = aQueue(async () => {
      runs += 1;
      running += 1;
      expect(running).toBe(1);
      if (runs === 1) await new Promise<void>((resolve) => (release = resolve));
      running -= 1;
      return 'settled';
    });
    queue.add('a');
    await settle();
    for (let mark = 0; mark < 3; mark += 1) queue.add('a');
    release();
    await settle();
    expect(runs).toBe(2);
  });

  it('works on as many keys at once as it may', async () => {
    let most = 0;
    let running = 0;
    const { queue } = aQueue(async () => {
      most = Math.max(most, (running += 1));
      await settle();
      running -= 1;
      return 'settled';
    }, 2);
    for (const key of ['a', 'b', 'c', 'd', 'e']) queue.add(key);
    for (let turn = 0; turn < 10; turn += 1) await settle();
    expect(most).toBe(2);
    expect(running).toBe(0);
  });

  it('tries again with growing delay, and forgets the failures at the first success', async () => {
    let fail = true;
    const { time, queue, errors } = aQueue(async () => {
      if (fail) throw new Error('no');
      return 'settled';
    });
    queue.add('a');
    await time.pass(1_000 + 2_000 + 4_000);
    expect(errors.map(([, ms]) => ms)).toEqual([1_000, 2_000, 4_000, 8_000]);
    fail = false;
    await time.pass(8_000);
    expect(queue.failuresOf('a')).toBe(0);
    expect([1, 2, 9, 10, 50].map((n) => retryDelayMs(n, 0))).toEqual([1_000, 2_000, 256_000, 300_000, 300_000]);
    expect(retryDelayMs(1, 0.999)).toBeLessThanOrEqual(1_200);
  });

  it('looks again when told, and at once when woken before', async () => {
    const at: number[] = [];
    const { time, queue } = aQueue(async () => {
      at.push(time.now());
      return at.length < 3 ? { lookAgainInMs: 100 } : 'settled';
    });
    queue.add('a');
    await time.pass(50);
    queue.add('a');
    await time.pass(500);
    expect(at).toEqual([0, 50, 150]);
  });

  it('drains: no new key, and those under way end', async () => {
    let release = (): void => undefined;
    const ran: string[] = [];
    const { queue } = aQueue(async (key) => {
      ran.push(key);
      await new Promise<void>((resolve) => (release = resolve));
      return { lookAgainInMs: 1 };
    }, 1);
    queue.add('a');
    queue.add('b');
    await settle();
    let drained = false;
    void queue.drain(10_000).then(() => (drained = true));
    queue.add('c');
    await settle();
    expect(drained).toBe(false);
    release();
    await settle();
    expect(drained).toBe(true);
    expect(ran).toEqual(['a']);
  });
});
