import type { DesiredStack } from '../../stack/domain/desired.js';
import type { Plan } from '../../stack/domain/actions.js';
import type { ObservedStack } from '../../stack/domain/observed.js';
import { unready } from '../../stack/domain/plan.js';
import { reasonFrom, type ConditionType, type Reason } from './reasons.js';
import type { Restraint } from './restraint.js';

export interface Condition {
  readonly type: ConditionType;
  readonly status: 'true' | 'false' | 'unknown';
  readonly reason: Reason;
  readonly message: string;
  /** When it last became so, milliseconds since the epoch; 0 when nobody knows. */
  readonly since: number;
  /** The wish that this was seen for. */
  readonly observedVersion: number;
  /** When the engine was last looked at for it, milliseconds since the epoch; undefined before the first look. */
  readonly observedAt: number | undefined;
}

/** What the last look saw and meant to do. */
export interface Seen {
  readonly desired: DesiredStack;
  readonly observed: ObservedStack;
  readonly version: number;
  readonly plan: Plan;
  readonly restraint: Restraint;
}

/** All that the status of one project is made of; times in milliseconds since the epoch. */
export interface StatusSources {
  readonly now: number;
  /** A look older than this says nothing of now, milliseconds. */
  readonly staleAfterMs: number;
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
  readonly seen?: Seen;
}

type Verdict = readonly [status: Condition['status'], reason: Reason, message: string];

/**
 * What is true of a project now. Ready only when the last news is for the newest wish, the engine answers and every
 * service stands; unknown whenever the engine does not answer or was not looked at for long: not reachable is not gone.
 */
export function conditionsOf(sources: StatusSources): readonly Condition[] {
  const { news, seen, engine } = sources;
  const make = (type: ConditionType, [status, reason, message]: Verdict, since = news?.since ?? 0): Condition => ({
    ...{ type, status, reason, message, since },
    ...{ observedVersion: news?.observedVersion ?? 0, observedAt: seen?.observed.at },
  });
  const reachable = make('EngineReachable', reachability(engine), engine?.since ?? 0);
  const blind = blindness(sources);
  if (blind)
    return [...OF_A_LOOK.map((type) => make(type, blind)), reachable, ...LATER.map((type) => make(type, blind))];
  const [ready, progressing, degraded] = progressOf(sources);
  return [
    make('Ready', ready),
    make('Progressing', progressing),
    make('Degraded', degraded),
    reachable,
    make('ImagesAvailable', images(seen)),
    make('Secured', security(seen)),
  ];
}

const OF_A_LOOK = ['Ready', 'Progressing', 'Degraded'] as const;
const LATER = ['ImagesAvailable', 'Secured'] as const;

function reachability(engine: StatusSources['engine']): Verdict {
  if (!engine) return ['unknown', 'not-tried-yet', ''];
  return engine.reachable ? ['true', 'answers', ''] : ['false', 'engine-unreachable', engine.reason];
}

/** Why nothing can be said of now; undefined when something can. */
function blindness({ engine, seen, now, staleAfterMs }: StatusSources): Verdict | undefined {
  if (!engine) return ['unknown', 'not-looked-yet', 'The first look is still to come.'];
  if (!engine.reachable) return ['unknown', 'engine-unreachable', engine.reason];
  const age = seen ? now - seen.observed.at : 0;
  if (age <= staleAfterMs) return undefined;
  return ['unknown', 'stale', `The last look was ${Math.round(age / 60_000)} minutes ago.`];
}

function progressOf({ version, news, seen }: StatusSources): readonly [Verdict, Verdict, Verdict] {
  const isCurrent = news?.observedVersion === version && seen?.version === version;
  const open = seen ? unready(seen.desired, seen.observed) : [];
  if (news?.phase === 'settled' && isCurrent && open.length === 0)
    return [
      ['true', 'as-wished', news.message],
      ['false', 'at-rest', ''],
      ['false', 'none', ''],
    ];
  if (news && ['failed', 'blocked', 'degraded'].includes(news.phase) && news.observedVersion === version) {
    const reason = reasonFrom(news.reason);
    return [
      ['false', reason, news.message],
      ['false', 'at-rest', ''],
      ['true', reason, news.message],
    ];
  }
  const waiting =
    open.map(({ service, why }) => `${service}: ${why}`).join(', ') || 'The newest wish is being looked at.';
  return [
    ['false', 'converging', waiting],
    ['true', 'converging', waiting],
    ['false', 'none', ''],
  ];
}

/** Images are looked for only when a container is to be made. */
function images(seen: Seen | undefined): Verdict {
  if (!seen) return ['unknown', 'not-looked-yet', ''];
  const missing = seen.plan.steps.flatMap((step) => (step.kind === 'pull' ? [step.image] : []));
  if (missing.length === 0) return ['true', 'images-there', ''];
  const [image, held] = [...seen.restraint].find(([target]) => missing.includes(target)) ?? [];
  if (held) return ['false', held.reason, `${image}: ${held.message}`];
  return ['false', 'pulling', missing.join(', ')];
}

function security(seen: Seen | undefined): Verdict {
  if (!seen) return ['unknown', 'not-looked-yet', ''];
  const open = seen.desired.containers.flatMap(({ service, ports }) =>
    ports
      .filter(({ address }) => !isLoopback(address))
      .map(({ address, hostPort }) => `${service} on ${address}:${hostPort}`),
  );
  return open.length === 0 ? ['true', 'local-only', ''] : ['false', 'open-to-others', `${open.join(', ')}.`];
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
