import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Slots } from './slots.js';

describe('Slots', () => {
  it('run some at once, in order, and turn away what does not fit into the queue', async () => {
    const slots = new Slots(2, 2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number) => () => {
      begun.push(n);
      return new Promise<number>((resolve) => ends.push(() => resolve(n)));
    };
    const all = [1, 2, 3, 4].map((n) => slots.run(work(n)));
    await expect(slots.run(work(5))).rejects.toMatchObject({ code: 'too-many' });
    expect(begun).toEqual([1, 2]);
    while (ends.length > 0) {
      ends.shift()?.();
      await setImmediate();
    }
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('are free again after a failure', async () => {
    const slots = new Slots(1, 0);
    await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.run(async () => 'yes')).toBe('yes');
  });
});
