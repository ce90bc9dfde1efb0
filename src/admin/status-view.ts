import type { ProjectRef } from '../kernel/ids.js';
import { desiredOf } from '../projects/domain/desired-of.js';
import { projectOf, type ProjectRow } from '../projects/project-list.js';
import type { Condition } from '../reconciler/domain/conditions.js';
import { servicesOf, type ServiceStatus } from '../reconciler/domain/status.js';
import type { ProjectImage } from '../reconciler/project-images.js';
import type { ProjectStatus } from '../reconciler/statuses.js';
import type { DesiredContainer } from '../stack/domain/desired.js';
import { nothingObserved } from '../stack/domain/observed.js';
import type { Release } from '../stack/domain/release.js';
import type { Tone } from './view-models/frame.js';
import type { ConditionView, FleetRow, ProjectHead, ServiceView, Standing } from './view-models/project.js';

/** How a project stands, in one word and one sentence. */
export function standingOf(row: ProjectRow, status: ProjectStatus): Standing {
  if (row.desired === 'gone') return { health: 'gone', reason: '', since: row.changedAt };
  const condition = (type: Condition['type']) => status.conditions.find((c) => c.type === type);
  const [ready, degraded] = [condition('Ready'), condition('Degraded')];
  const isWell = status.light === 'ready' || status.light === 'paused' || status.light === 'kept';
  const said = degraded?.status === 'true' ? degraded.message : (ready?.message ?? '');
  return { health: status.light, reason: isWell ? '' : said, since: ready?.since || null };
}

export const headOf = (row: ProjectRow, status: ProjectStatus): ProjectHead => ({
  ref: row.ref,
  slug: row.slug,
  displayName: row.displayName,
  desired: row.desired,
  version: row.version,
  standing: standingOf(row, status),
});

export const fleetRowOf = (row: ProjectRow, status: ProjectStatus): FleetRow => ({
  ref: row.ref,
  slug: row.slug,
  displayName: row.displayName,
  standing: standingOf(row, status),
  services: sidesOf(row, status).map((service) => {
    const { tone, state } = seenAs(service, isKnown(status));
    return { name: service.service, tone, state };
  }),
  release: row.release,
  ports: Object.entries(row.spec.ports).map(([name, port]) => ({ name, address: row.spec.bindAddress, port })),
  changedAt: row.changedAt,
});

/** Wanted and observed side by side; before the first look, what is wanted alone. */
export const servicesView = (
  row: ProjectRow,
  status: ProjectStatus,
  release: Release | undefined,
  images: readonly ProjectImage[] = [],
): readonly ServiceView[] => {
  const pins = new Map(images.map(({ image, pin }) => [image, pin]));
  return sidesOf(row, status).map((service) => serviceView(service, isKnown(status), release, pins));
};

type PinsByImage = ReadonlyMap<string, ProjectImage['pin']>;

function sidesOf(row: ProjectRow, status: ProjectStatus): readonly ServiceStatus[] {
  if (status.services.length > 0) return status.services;
  const project = projectOf(row);
  if (project.status === 'gone') return [];
  return servicesOf(desiredOf(row.ref as ProjectRef, project), nothingObserved(0));
}

/** What an engine that does not answer showed last says nothing of now. */
const isKnown = ({ conditions, observedAt }: ProjectStatus): boolean =>
  observedAt !== undefined && conditions.find(({ type }) => type === 'EngineReachable')?.status === 'true';

function serviceView(
  service: ServiceStatus,
  known: boolean,
  release: Release | undefined,
  pins: PinsByImage,
): ServiceView {
  const { wanted, observed } = service;
  const pin = wanted && pins.get(wanted.image);
  return {
    name: service.service,
    role: release?.services[service.service]?.means ?? '',
    wanted: wanted
      ? {
          image: withoutRegistry(wanted.image),
          pin: pin?.digest ?? '',
          state: wanted.health ? 'running, healthy' : 'running',
          memoryMiB: wanted.memoryMiB ?? null,
          cpus: wanted.cpus ?? null,
          ports: wanted.ports.map(
            ({ address, hostPort, containerPort }) => `${address}:${hostPort} → ${containerPort}`,
          ),
        }
      : null,
    observed: observed
      ? {
          image: withoutRegistry(observed.image),
          state: stateWords(observed),
          words: observed.statusText.replace(/ \((healthy|unhealthy|health: starting)\)$/, '').toLowerCase(),
          isCurrent: observed.isCurrent,
        }
      : null,
    ...seenAs(service, known),
  };
}

interface Seen {
  readonly verdict: ServiceView['verdict'];
  readonly tone: Tone;
  readonly state: string;
  readonly difference: string;
}

/** What one service looks like beside what is wanted of it. */
function seenAs({ wanted, observed }: ServiceStatus, known: boolean): Seen {
  if (!known) return { verdict: 'unknown', tone: 'idle', state: 'not known', difference: '' };
  if (!wanted && !observed) return { verdict: 'match', tone: 'idle', state: 'none, as wanted', difference: '' };
  if (!observed) return { verdict: 'missing', tone: 'idle', state: 'no container', difference: '' };
  const state = stateWords(observed);
  if (!wanted) return { verdict: 'extra', tone: 'busy', state, difference: 'to be taken down' };
  if (observed.state !== 'running') return { verdict: 'differs', tone: toneOf(observed.state), state, difference: '' };
  if (!observed.isCurrent) return { verdict: 'differs', tone: 'warn', state, difference: 'to be replaced' };
  return healthSeen(wanted, observed.health, state);
}

function healthSeen(wanted: DesiredContainer, health: string, state: string): Seen {
  if (!wanted.health || health === 'healthy') return { verdict: 'match', tone: 'ok', state, difference: '' };
  if (health === 'unhealthy') return { verdict: 'differs', tone: 'warn', state, difference: 'its health check fails' };
  return { verdict: 'differs', tone: 'busy', state, difference: 'not healthy yet' };
}

const toneOf = (state: string): Tone =>
  ['exited', 'dead'].includes(state) ? 'bad' : state === 'paused' ? 'warn' : 'busy';

function stateWords({ state, health, exitCode }: NonNullable<ServiceStatus['observed']>): string {
  if (exitCode !== undefined && state === 'exited') return `exited (${exitCode})`;
  return health === 'none' || state !== 'running' ? state : `${state}, ${health}`;
}

/** The registry stands among the project's facts; here it would only push the rest away. An id stands for a lost tag. */
const withoutRegistry = (image: string): string =>
  /^sha256:/.test(image) ? image.slice(0, 19) : image.replace(/^[^/]+[.:][^/]*\//, '');

/** Whether a condition's being true is good news. */
const IS_GOOD: Record<Condition['type'], boolean> = {
  Ready: true,
  Progressing: true,
  Degraded: false,
  EngineReachable: true,
  ImagesAvailable: true,
  Secured: true,
};

/** What a condition without a message of its own says. */
const WORDS: Record<Condition['type'], Record<Condition['status'], string>> = {
  Ready: { true: 'All stands as wished.', false: 'Not all stands as wished yet.', unknown: 'Nobody knows right now.' },
  Progressing: {
    true: 'Engine calls are under way.',
    false: 'Nothing is under way.',
    unknown: 'Nobody knows right now.',
  },
  Degraded: { true: 'Something is not well.', false: 'Nothing is amiss.', unknown: 'Nobody knows right now.' },
  EngineReachable: { true: 'The engine answers.', false: 'The engine does not answer.', unknown: 'Not tried yet.' },
  ImagesAvailable: {
    true: 'Every image that is needed is there.',
    false: 'Images are missing.',
    unknown: 'Nobody knows right now.',
  },
  Secured: {
    true: 'Only the server itself reaches its ports.',
    false: 'Others reach its ports.',
    unknown: 'Nobody knows right now.',
  },
};

export const conditionsView = (status: ProjectStatus): readonly ConditionView[] =>
  status.conditions.map((condition) => ({
    ...condition,
    // Why nobody knows is said once, by the condition of the engine.
    message: (condition.status !== 'unknown' && condition.message) || WORDS[condition.type][condition.status],
    since: condition.since || null,
    tone: conditionTone(condition, status),
  }));

function conditionTone({ type, status }: Condition, { light }: ProjectStatus): Tone {
  if (status === 'unknown') return 'idle';
  if (type === 'Progressing') return status === 'true' ? 'busy' : 'ok';
  if (type === 'Ready' && status === 'false') return light === 'progressing' || light === 'leaving' ? 'busy' : 'bad';
  if (type === 'ImagesAvailable' && status === 'false') return light === 'progressing' ? 'busy' : 'bad';
  if (type === 'Secured' && status === 'false') return 'warn';
  if (type === 'EngineReachable') return status === 'true' ? 'ok' : 'warn';
  return (status === 'true') === IS_GOOD[type] ? 'ok' : 'bad';
}
