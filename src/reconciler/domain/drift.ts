import type { Plan, Step } from '../../stack/domain/actions.js';
import type { ObservedStack } from '../../stack/domain/observed.js';
import type { ServiceName } from '../../stack/domain/stack-spec.js';

/** What the engine said about one container, as far as a cause can be read from it. */
export interface Evidence {
  readonly id?: string;
  readonly what: string;
  readonly exitCode?: number;
  readonly signal?: string;
}

export interface Drift {
  readonly service: string;
  readonly difference: string;
  readonly cause: string;
}

/** Containers that stood as wished at the last look: service → container id (`null`: known from an earlier process). */
export type Standing = ReadonlyMap<ServiceName, string | null>;

const REMOVING = 'is being removed';

/**
 * Differences that nobody wished for: services that stood as wished, for the same wish, and do not any more.
 * @param evidence the engine's events since, oldest first
 */
export function findDrift(
  standing: Standing,
  { steps, waits }: Plan,
  observed: ObservedStack,
  evidence: readonly Evidence[],
): readonly Drift[] {
  const differences = new Map<ServiceName, string>();
  const note = (service: ServiceName, difference: string) =>
    differences.has(service) || differences.set(service, difference);
  for (const step of steps) if ('service' in step) note(step.service, causeOf(step));
  for (const { service } of waits) note(service, stateOf(service, observed));
  for (const { service, state } of observed.containers)
    if (state === 'restarting') note(service, 'is being restarted by the engine');
    else if (state === 'removing') note(service, REMOVING);
  return [...differences].flatMap(([service, difference]) => {
    const id = standing.get(service);
    if (id === undefined) return [];
    if (id === null) return [{ service, difference, cause: 'found when the control plane started' }];
    const cause = difference === REMOVING ? 'removed by hand' : explain(evidence.filter((e) => e.id === id));
    return [{ service, difference, cause }];
  });
}

function stateOf(service: ServiceName, { containers }: ObservedStack): string {
  const state = containers.find((c) => c.service === service)?.state;
  return state ? `is ${state}` : 'is missing';
}

const causeOf = (step: Step): string => (step.cause === 'missing' ? 'is missing' : step.cause);

/** Reads one container's own events since it last began to run: the one that tells most wins. */
export function explain(all: readonly Evidence[]): string {
  const events = all.slice(all.findLastIndex(({ what }) => what === 'start' || what === 'unpause') + 1);
  const last = (what: string) => events.findLast((e) => e.what === what);
  const kill = last('kill');
  if (last('oom')) return 'ran out of memory';
  if (last('destroy')) return 'removed by hand';
  if (last('stop')) return 'stopped by hand';
  // Every other signal asks; which one a service stops by is the release's business.
  if (kill) return `${kill.signal === '9' ? 'killed' : 'stopped'} by hand (signal ${kill.signal ?? 'unknown'})`;
  const die = last('die');
  if (die) return `crashed with exit code ${die.exitCode ?? 'unknown'}`;
  const change = events.findLast((e) => ['update', 'rename', 'connect', 'disconnect', 'pause'].includes(e.what));
  if (change) return `changed by hand (${change.what})`;
  return 'unknown: the engine told of no event';
}
