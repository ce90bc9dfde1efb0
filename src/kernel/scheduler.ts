/** Time as the edge gives it: real, or virtual in a simulation. */
export interface Scheduler {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once after `ms`. @returns cancels it */
  after(ms: number, work: () => void): () => void;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
}

/** What the edge provides a {@link Scheduler} under. */
export const SCHEDULER = Symbol('Scheduler');
