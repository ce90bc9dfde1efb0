import { describe, expect, it } from '@jest/globals';
import { NO_GUESSES, afterFailure, waitMs, type Guesses } from './guessing.js';

/** Fails as soon as each wait is over. @returns the waits in seconds */
function waits(times: number): number[] {
  let [now, guesses]: [number, Guesses] = [1_000_000, NO_GUESSES];
  return Array.from({ length: times }, () => {
    guesses = afterFailure(guesses, now);
    const wait = waitMs(guesses, now);
    now += wait;
    return wait / 1000;
  });
}

describe('Guessing', () => {
  it('is free four times, then waits twice as long each time, fifteen minutes at most', () => {
    expect(waits(17)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  it('is forgotten a day after the last wait', () => {
    const tired = { fails: 20, waitUntil: 1000 };
    expect(afterFailure(tired, 1000 + 24 * 3600_000)).toMatchObject({ fails: 21 });
    expect(afterFailure(tired, 1001 + 24 * 3600_000)).toEqual({ fails: 1, waitUntil: 1001 + 24 * 3600_000 });
  });
});
