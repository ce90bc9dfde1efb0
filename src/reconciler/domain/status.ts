import type { HealthState, ContainerState, ObservedStack } from '../../stack/domain/observed.js';
import type { DesiredContainer, DesiredStack } from '../../stack/domain/desired.js';
import { unready } from '../../stack/domain/plan.js';

export type ConditionType = 'Ready' | 'Progressing' | 'Degraded' | 'EngineReachable';
export interface Condition {
  readonly type: ConditionType;
  readonly status: 'true' | 'false' | 'unknown';
  /** One word, e.g. `port-taken`. */
  readonly reason: string;
  readonly message: string;
  /** When the reconciler's news last changed, milliseconds since the epoch. */
  readonly since: number;
  /** The wish that this was seen for. */
  readonly observedVersion: number;
}

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

/** All that the status of one project is made of; times in milliseconds since the epoch. */
export interface StatusSources {
  readonly version: number;
  readonly wish: 'active' | 'paused' | 'leaving' | 'gone';
  readonly keepData: boolean;
  readonly news?: {
    readonly phase: string;
    readonly reason: string;
    readonly message: string;
    readonly observedVersion: number;
    readonly since: number;
  };
  readonly engine: { readonly reachable: boolean; readonly reason: string; readonly since: number } | undefined;
  readonly seen?: { readonly desired: DesiredStack; readonly observed: ObservedStack; readonly version: number };
}

/**
 * What is true of a project now. Ready only when the last news is for the newest wish, the engine answers and every
 * service stands; unknown whenever the engine does not answer: not reachable is not gone.
 */
export function conditionsOf({ version, news, engine, seen }: StatusSources): readonly Condition[] {
  const observedVersion = news?.observedVersion ?? 0;
  const since = news?.since ?? 0;
  const make = (type: ConditionType, status: Condition['status'], reason: string, message: string): Condition => ({
    type,
    status,
    reason,
    message,
    since,
    observedVersion,
  });
  const reachable: Condition = {
    ...make(
      'EngineReachable',
      engine ? (engine.reachable ? 'true' : 'false') : 'unknown',
      engine ? (engine.reachable ? 'answers' : 'engine-unreachable') : 'not-tried-yet',
      engine?.reason ?? '',
    ),
    since: engine?.since ?? 0,
  };
  if (!engine?.reachable) {
    const because = engine ? 'engine-unreachable' : 'not-looked-yet';
    const message = engine?.reason ?? 'The first look is still to come.';
    const unknown = (['Ready', 'Progressing', 'Degraded'] as const).map((t) => make(t, 'unknown', because, message));
    return [...unknown, reachable];
  }
  const isCurrent = observedVersion === version && seen?.version === version;
  const open = seen ? unready(seen.desired, seen.observed) : [];
  const isReady = news?.phase === 'settled' && isCurrent && open.length === 0;
  const isBad =
    news !== undefined && ['failed', 'blocked', 'degraded'].includes(news.phase) && observedVersion === version;
  const waiting =
    open.map(({ service, why }) => `${service}: ${why}`).join(', ') || 'The newest wish is being looked at.';
  return [
    make(
      'Ready',
      isReady ? 'true' : 'false',
      isReady ? 'as-wished' : isBad ? news.reason : 'converging',
      isReady ? news.message : isBad ? news.message : waiting,
    ),
    make(
      'Progressing',
      !isReady && !isBad ? 'true' : 'false',
      !isReady && !isBad ? 'converging' : 'at-rest',
      !isReady && !isBad ? waiting : '',
    ),
    make('Degraded', isBad ? 'true' : 'false', isBad ? news.reason : 'none', isBad ? news.message : ''),
    reachable,
  ];
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
