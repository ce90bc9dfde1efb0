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

/**
 * Differences that nobody wished for: services that stood as wished, for the same wish, and now need a step.
 * @param evidence the engine's events since, oldest first
 */
export function findDrift(
  standing: Standing,
  { steps }: Plan,
  observed: ObservedStack,
  evidence: readonly Evidence[],
): readonly Drift[] {
  const needy = new Map<ServiceName, string>();
  for (const step of steps) if ('service' in step && !needy.has(step.service)) needy.set(step.service, causeOf(step));
  for (const { service, state } of observed.containers)
    if (state === 'restarting' && !needy.has(service)) needy.set(service, 'is being restarted by the engine');
  return [...needy].flatMap(([service, difference]) => {
    const id = standing.get(service);
    if (id === undefined) return [];
    const cause = id === null ? 'found when the control plane started' : explain(evidence.filter((e) => e.id === id));
    return [{ service, difference, cause }];
  });
}

const causeOf = (step: Step): string => (step.cause === 'missing' ? 'is missing' : step.cause);

/** Reads one container's own events backwards: the last that tells a cause wins. */
export function explain(events: readonly Evidence[]): string {
  const last = (what: string) => events.findLast((e) => e.what === what);
  const kill = last('kill');
  if (last('oom')) return 'ran out of memory';
  if (last('destroy')) return 'removed by hand';
  if (last('stop')) return 'stopped by hand';
  if (kill) return kill.signal === '15' ? 'stopped by hand (signal 15)' : `killed by hand (signal ${kill.signal ?? '?'})`;
  const die = last('die');
  if (die) return `crashed with exit code ${die.exitCode ?? 'unknown'}`;
  const change = events.findLast((e) => ['update', 'rename', 'connect', 'disconnect', 'pause'].includes(e.what));
  if (change) return `changed by hand (${change.what})`;
  return 'unknown: the engine told of no event';
}
