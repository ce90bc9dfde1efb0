/** Milliseconds since the epoch, UTC. Passed in, so that tests and simulations have a time of their own. */
export type Clock = () => number;

/** What the edge provides a {@link Clock} under. */
export const CLOCK = Symbol('Clock');
