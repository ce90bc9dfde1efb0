import type { Plan } from '../../stack/domain/actions.js';
import type { DesiredStack } from '../../stack/domain/desired.js';
import type { ConvergenceEvent } from './convergence.events.js';
import type { Reason } from './reasons.js';
import type { Restraint } from './restraint.js';

const FIRST_INIT = 'first-init-failed';

/** Of a database on volumes that nobody has seen well yet. */
export interface FirstStart {
  readonly service: string;
  /** It is known to have ended half-way. */
  readonly isBroken: boolean;
  /** What to say when it is, or seems to be. */
  readonly message: string;
}

type State = Extract<ConvergenceEvent, { type: 'ConvergenceSettled' | 'ConvergenceBlocked' | 'ConvergenceDegraded' }>;

/**
 * What a look that has nothing to do now says about the project.
 * @param unready services that do not stand as wished, with the reason
 * @param first of a database that nobody has seen well yet
 * @returns undefined while things are under way and no news is due
 */
export function stateAfter(
  wishVersion: number,
  { steps, blocks, waits }: Plan,
  unready: readonly { service: string; why: string }[],
  restraint: Restraint,
  first?: FirstStart,
): State | undefined {
  const [block] = blocks;
  if (block) return { type: 'ConvergenceBlocked', version: 1, data: { wishVersion, ...block } };
  if (first?.isBroken) return degraded(wishVersion, FIRST_INIT, first.message);
  const held = [...restraint].find(([, { until }]) => until > 0);
  const crashed = steps.length > 0 && held && held[1].message.startsWith(CRASHED);
  if (crashed && held[0] === first?.service)
    return degraded(wishVersion, FIRST_INIT, `${held[0]}: ${held[1].message}. ${first.message}`);
  if (crashed) return degraded(wishVersion, 'crash-loop', `${held[0]}: ${held[1].message}`);
  if (steps.length > 0) return undefined; // held back after a failure that is recorded already
  const sick = unready.filter(({ why }) => why === 'unhealthy' || why === 'restarting');
  if (sick.length > 0) {
    if (first && sick[0]!.service === first.service) return degraded(wishVersion, FIRST_INIT, first.message);
    const reason = sick[0]!.why === 'unhealthy' ? 'unhealthy' : 'restarting';
    return degraded(wishVersion, reason, sick.map(({ service, why }) => `${service} is ${why}`).join(', '));
  }
  if (unready.length > 0 || waits.length > 0) return undefined;
  return { type: 'ConvergenceSettled', version: 1, data: { wishVersion } };
}

/** How the message of a restraint begins that came from a crash, not from a failed call. */
export const CRASHED = 'crashed';

const degraded = (wishVersion: number, reason: Reason, message: string): State => ({
  type: 'ConvergenceDegraded',
  version: 1,
  data: { wishVersion, reason, message },
});

/** How long the slowest health check may take to say something, milliseconds; a minute at least. */
export function healthDeadlineMs({ containers }: DesiredStack): number {
  const seconds = containers.flatMap(({ health }) =>
    health ? [health.startPeriodS + (health.intervalS + health.timeoutS) * (health.retries + 1)] : [],
  );
  return Math.max(60, ...seconds) * 1000;
}
