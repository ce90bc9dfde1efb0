import { targetOf, type Step } from '../../stack/domain/actions.js';
import type { Reason } from './reasons.js';

/** How long a target that failed is left alone. */
export interface Held {
  readonly failures: number;
  readonly reason: Reason;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly message: string;
}
export type Restraint = ReadonlyMap<string, Held>;

/** No delay is longer than this: one that looks so is from before the clock was set back, and over. */
const LONGEST_MS = 10 * 60_000;

/** @returns milliseconds for which it is still left alone; 0 when it may be tried */
const leftMs = ({ until }: Held, now: number): number => {
  const left = until - now;
  return left > 0 && left <= LONGEST_MS ? left : 0;
};

/**
 * Steps that may be tried now: not those of held targets, nor what comes after them. A service that may not be started
 * is not taken down or made anew either: it would be without a container, and made again at every look.
 */
export function allowed(steps: readonly Step[], restraint: Restraint, now: number): readonly Step[] {
  const left = new Set<string>();
  for (const step of steps) {
    const held = restraint.get(targetOf(step));
    if ((held && leftMs(held, now) > 0) || step.after.some((key) => left.has(key))) left.add(step.key);
  }
  const unstarted = new Set(
    steps.flatMap((step) => (step.kind === 'start' && left.has(step.key) ? [step.service] : [])),
  );
  const isOfUnstarted = (step: Step) => 'service' in step && unstarted.has(step.service);
  return steps.filter((step) => !left.has(step.key) && !isOfUnstarted(step));
}

/** @returns milliseconds until the first held target may be tried again, or undefined when none is held */
export function dueInMs(restraint: Restraint, now: number): number | undefined {
  const open = [...restraint.values()].map((held) => leftMs(held, now)).filter((ms) => ms > 0);
  return open.length === 0 ? undefined : Math.min(...open);
}
