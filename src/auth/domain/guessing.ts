/** Wrong passwords in a row under one key (an account, or a device of an account). */
export interface Guesses {
  readonly fails: number;
  /** Milliseconds since the epoch: no attempt before. */
  readonly waitUntil: number;
}

export const NO_GUESSES: Guesses = { fails: 0, waitUntil: 0 };
export const FREE_GUESSES = 5;
const LONGEST_WAIT_MS = 15 * 60_000;
/** So long after the last delay ended, all is forgotten. */
const FORGOTTEN_AFTER_MS = 24 * 3600_000;

/** @returns milliseconds to wait before the next attempt; 0 when it may come now */
export const waitMs = ({ waitUntil }: Guesses, now: number): number => Math.max(0, waitUntil - now);

/** Five are free, then 1 s, 2 s, 4 s … 15 min. */
export function afterFailure(guesses: Guesses, now: number): Guesses {
  const fails = (now > guesses.waitUntil + FORGOTTEN_AFTER_MS ? 0 : guesses.fails) + 1;
  const wait = fails < FREE_GUESSES ? 0 : Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (fails - FREE_GUESSES));
  return { fails, waitUntil: now + wait };
}
