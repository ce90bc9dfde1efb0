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

/** Steps that may be tried now: not those of held targets, nor what comes after them. */
export function allowed(steps: readonly Step[], restraint: Restraint, now: number): readonly Step[] {
  const left = new Set<string>();
  return steps.filter((step) => {
    const held = restraint.get(targetOf(step));
    const isHeld = (held !== undefined && held.until > now) || step.after.some((key) => left.has(key));
    if (isHeld) left.add(step.key);
    return !isHeld;
  });
}

/** @returns milliseconds until the first held target may be tried again, or undefined when none is held */
export function dueInMs(restraint: Restraint, now: number): number | undefined {
  const open = [...restraint.values()].map(({ until }) => until - now).filter((ms) => ms > 0);
  return open.length === 0 ? undefined : Math.min(...open);
}
