import type { Condition } from '../../reconciler/domain/conditions.js';
import { REASONS } from '../../reconciler/domain/reasons.js';
import type { Light, ServiceStatus } from '../../reconciler/domain/status.js';

/** One condition that is not as it should be. */
export interface Because extends Condition {
  /** What the reason says, a sentence. */
  readonly means: string;
  /** What a person can do; '' where there is nothing to be done. */
  readonly next: string;
}

/** One line of the activity log. Times are milliseconds since the epoch. */
export interface LoggedLine {
  readonly id: number;
  readonly at: number;
  /** The event's type. */
  readonly kind: string;
  readonly line: string;
}

/** A service that is not well, in the engine's own words and its own. */
export interface IllService {
  readonly service: string;
  readonly state: string;
  readonly health: string;
  readonly exitCode: number | null;
  /** In the engine's words, e.g. `Exited (1) 3 seconds ago`. */
  readonly status: string;
  /** Its last output, oldest first, secrets taken out. */
  readonly lastLines: readonly string[];
  /** Why there are no lines, where they could not be had. */
  readonly noLines: string;
}

export interface HeldBack {
  readonly target: string;
  readonly message: string;
  readonly failures: number;
  /** When it is tried again, milliseconds since the epoch. */
  readonly until: number;
}

/** The way back from a project's light: condition → wish → plan → attempts → what engine and services said. */
export interface Explanation {
  readonly ref: string;
  readonly slug: string;
  readonly light: Light;
  readonly observedAt: number | undefined;
  readonly because: readonly Because[];
  /** The newest wish that is in the log. */
  readonly wish: (LoggedLine & { readonly version: number; readonly observedVersion: number }) | undefined;
  readonly plan: {
    /** Engine calls still to make. */
    readonly steps: readonly string[];
    readonly waits: readonly string[];
    readonly blocks: readonly string[];
    readonly held: readonly HeldBack[];
  };
  /** What was done about it, newest first. */
  readonly attempts: readonly LoggedLine[];
  readonly services: readonly IllService[];
}

/** Conditions of which `true` is the bad news. */
const IS_BAD_NEWS: ReadonlySet<Condition['type']> = new Set(['Degraded']);

/** Those that are not as they should be, what hinders most first. While all is under way Progressing is no reason. */
export const becauseOf = (conditions: readonly Condition[]): readonly Because[] =>
  conditions
    .filter(({ type, status }) => type !== 'Progressing' && status !== (IS_BAD_NEWS.has(type) ? 'false' : 'true'))
    // What is degraded is said to be not ready with the same words.
    .filter(
      ({ type }, _, all) => type !== 'Ready' || !all.some((one) => one.type === 'Degraded' && one.status === 'true'),
    )
    .map((condition) => ({ ...condition, ...REASONS[condition.reason] }));

/** Services whose own words may help: that do not run though they should, or run and are not well. */
export const illOf = (services: readonly ServiceStatus[]): readonly ServiceStatus[] =>
  services.filter(({ wanted, observed }) => {
    if (!wanted || !observed) return false;
    return observed.state !== 'running' || (wanted.health !== undefined && observed.health !== 'healthy');
  });
