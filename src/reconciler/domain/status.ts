import type { HealthState, ContainerState, ObservedStack } from '../../stack/domain/observed.js';
import type { DesiredContainer, DesiredStack } from '../../stack/domain/desired.js';
import type { Condition, StatusSources } from './conditions.js';
import type { ConditionType } from './reasons.js';

/** In one word, what a project's red, amber or green light says. */
export type Light =
  'ready' | 'paused' | 'progressing' | 'degraded' | 'failed' | 'blocked' | 'leaving' | 'kept' | 'unknown';

export interface ServiceStatus {
  readonly service: string;
  readonly wanted: DesiredContainer | undefined;
  readonly observed:
    | {
        readonly id: string;
        readonly image: string;
        readonly state: ContainerState;
        readonly health: HealthState;
        readonly statusText: string;
        readonly exitCode?: number;
        /** Its configuration is the wanted one. */
        readonly isCurrent: boolean;
      }
    | undefined;
}

export function lightOf(sources: StatusSources, conditions: readonly Condition[]): Light {
  const is = (type: ConditionType) => conditions.find((c) => c.type === type)?.status;
  if (is('Ready') === 'unknown') return 'unknown';
  if (is('Degraded') === 'true') return sources.news!.phase as Light;
  if (is('Ready') !== 'true') return sources.wish === 'leaving' ? 'leaving' : 'progressing';
  if (sources.wish === 'leaving') return sources.keepData ? 'kept' : 'leaving';
  return sources.wish === 'paused' ? 'paused' : 'ready';
}

/** Wanted and observed side by side, in start order; what runs but is not wanted comes last. */
export function servicesOf(desired: DesiredStack, observed: ObservedStack): readonly ServiceStatus[] {
  const names = [...new Set([...desired.order, ...observed.containers.map((c) => c.service)])];
  return names.map((service) => {
    const wanted = desired.containers.find((c) => c.service === service);
    const all = observed.containers.filter((c) => c.service === service);
    const have = all.find((c) => c.name === wanted?.name) ?? all[0];
    if (!have) return { service, wanted, observed: undefined };
    const { id, image, state, health, statusText, exitCode, hash } = have;
    const seen = { id, image, state, health, statusText, isCurrent: hash === wanted?.hash };
    return { service, wanted, observed: exitCode === undefined ? seen : { ...seen, exitCode } };
  });
}
