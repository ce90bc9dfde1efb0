import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/canonical-json.js';
import { describeAction, targetOf, type Action, type Plan, type Step } from '../../stack/domain/actions.js';
import type { DesiredContainer, DesiredStack } from '../../stack/domain/desired.js';
import type { ObservedStack } from '../../stack/domain/observed.js';
import type { ServiceName } from '../../stack/domain/stack-spec.js';

/** What becomes of one service's container. */
export type Effect = 'created' | 'recreated' | 'started' | 'removed' | 'untouched';
export type Effects = Readonly<Record<ServiceName, Effect>>;

/** How long a service cannot be reached, at most, seconds; `null`: until somebody wishes it back. */
export interface Interruption {
  readonly service: ServiceName;
  readonly upToS: number | null;
}

/** `kept`: a container that uses data comes down, its volumes stay. */
export type DataRisk = 'none' | 'kept';

/** One engine call as it will be made, with what it means to those who use the project. */
export interface PlannedStep {
  readonly kind: Action['kind'];
  readonly target: string;
  readonly cause: string;
  /** Kind, target and cause in one line. */
  readonly line: string;
  /** Of the service that the call is about; `none` for networks, volumes and images. */
  readonly effect: Effect | 'none';
  /** Only with the call that begins it. */
  readonly interruption: Interruption | null;
  readonly dataRisk: DataRisk;
}

/** What a container without a health check may take until it answers, seconds. */
const START_S = 10;

export function plannedSteps(
  desired: DesiredStack,
  observed: ObservedStack,
  { steps }: Plan,
  effects: Effects,
): PlannedStep[] {
  return steps.map((step) => {
    const service = 'service' in step ? step.service : undefined;
    const effect = service === undefined ? 'none' : (effects[service] ?? 'none');
    return {
      ...{ kind: step.kind, target: targetOf(step), cause: step.cause, line: describeAction(step), effect },
      interruption: interruptionBy(step, effect, desired, observed),
      dataRisk: step.kind === 'remove' && holdsData(desired, step.service) ? 'kept' : 'none',
    };
  });
}

function interruptionBy(
  step: Step,
  effect: PlannedStep['effect'],
  { containers }: DesiredStack,
  observed: ObservedStack,
): Interruption | null {
  const isRunning = observed.containers.some(({ id, state }) => 'id' in step && id === step.id && state === 'running');
  if (step.kind !== 'stop' || !isRunning) return null;
  const next = containers.find(({ service }) => service === step.service);
  return { service: step.service, upToS: effect === 'recreated' && next ? next.stopGraceS + readyWithinS(next) : null };
}

/** How long a container may take from its start until it says that it is well. */
const readyWithinS = ({ health }: DesiredContainer): number =>
  health ? health.startPeriodS + (health.startIntervalS ?? health.intervalS) + health.timeoutS : START_S;

const holdsData = ({ containers }: DesiredStack, service: ServiceName): boolean =>
  containers.some((container) => container.service === service && container.mounts.length > 0);

export function effectsOf(desired: DesiredStack, observed: ObservedStack, { steps, waits }: Plan): Effects {
  const waiting = new Set(waits.map(({ service }) => service));
  const services = new Set([...desired.order, ...observed.containers.map(({ service }) => service)]);
  const effect = (service: ServiceName): Effect => {
    const kinds = steps.flatMap((step) => ('service' in step && step.service === service ? [step.kind] : []));
    const stands = observed.containers.some((c) => c.service === service);
    if (waiting.has(service)) return stands ? 'recreated' : 'created';
    if (kinds.includes('create')) return kinds.includes('remove') ? 'recreated' : 'created';
    if (kinds.includes('remove')) return 'removed';
    return kinds.includes('start') || kinds.includes('unpause') ? 'started' : 'untouched';
  };
  return Object.fromEntries([...services].map((service) => [service, effect(service)]));
}

/**
 * Names a plan: another wish, version, call, container or order gives another one.
 * @param events what would be recorded; of secrets they hold fingerprints only
 * @returns 64 hex digits
 */
export const planHash = (
  version: number,
  events: readonly Readonly<{ type: string; data: unknown }>[],
  { steps, waits, blocks }: Plan,
): string =>
  createHash('sha256')
    .update(canonicalJson({ version, events: events.map(({ type, data }) => ({ type, data })), steps, waits, blocks }))
    .digest('hex');
