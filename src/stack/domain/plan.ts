import type { Action, Plan, Step, StepKey, Wait } from './actions.js';
import type { Dependency, DesiredContainer, DesiredStack } from './desired.js';
import { differences } from './facts.js';
import type { ObservedContainer, ObservedStack } from './observed.js';
import { missingData, networkSteps, volumeSteps, type Known } from './plan-surroundings.js';
import type { ServiceName } from './stack-spec.js';

/**
 * What to do for `observed` to become `desired`: no steps when nothing differs. Never removes a volume.
 * A service whose dependency is not ready yet is left as it is and listed in `waits`; the look that sees the dependency
 * ready plans the rest.
 */
export function plan(desired: DesiredStack, observed: ObservedStack, known: Known): Plan {
  const live = keepers(desired, observed);
  const surplus = observed.containers.filter((c) => live.get(c.service) !== c && c.state !== 'removing');
  const blocks = missingData(desired, observed, known);
  const notReady = new Set(unready(desired, observed).map(({ service }) => service));
  const held = new Set<ServiceName>(); // blocked, waiting or being changed: not to be built upon
  const waits: Wait[] = [];
  const steps = [
    ...takeDown(desired, surplus),
    ...networkSteps(desired, observed, surplus),
    ...volumeSteps(desired, observed, known),
  ];
  const isMet = ({ service, until }: Dependency) =>
    until === 'started' && steps.some((step) => step.key === `start:${service}`)
      ? true
      : !held.has(service) && (until === 'started' ? live.get(service)?.state === 'running' : !notReady.has(service));
  for (const want of inStartOrder(desired)) {
    const change = changeFor(want, live.get(want.service), desired);
    const isBlocked = want.mounts.some(({ volume }) => blocks.has(volume));
    if (isBlocked) held.add(want.service);
    if (isBlocked || change.length === 0 || isBeingRemoved(want, observed)) continue;
    const open = want.dependsOn.find((dependency) => !isMet(dependency));
    if (open) waits.push({ service: want.service, on: open.service, until: open.until });
    else steps.push(...placed(change, want, observed, steps));
    held.add(want.service);
  }
  return { steps, waits, blocks: [...blocks.values()] };
}

/** The engine has not let go of the name yet; its `destroy` event brings the next look. */
const isBeingRemoved = (want: DesiredContainer, observed: ObservedStack): boolean =>
  observed.containers.some((c) => c.service === want.service && c.state === 'removing');

/** Services of `desired` that do not stand as wished yet, each with the reason; empty when the project is ready. */
export function unready(
  desired: DesiredStack,
  observed: ObservedStack,
): readonly { service: ServiceName; why: string }[] {
  const live = keepers(desired, observed);
  return desired.containers.flatMap((want) => {
    const have = live.get(want.service);
    const why = !have ? 'missing' : have.state !== 'running' ? have.state : unhealthyWord(want, have);
    return why ? [{ service: want.service, why }] : [];
  });
}

function unhealthyWord(want: DesiredContainer, have: ObservedContainer): string | undefined {
  // One that was taken over without a health check would never be called healthy.
  if (!want.health || have.health === 'healthy' || (have.adopted && have.health === 'none')) return undefined;
  return have.health === 'unhealthy' ? 'unhealthy' : 'starting';
}

/** Of each wanted service the one container that counts: the one with the right name, else the newest hash that fits. */
function keepers(desired: DesiredStack, observed: ObservedStack): ReadonlyMap<ServiceName, ObservedContainer> {
  const chosen = new Map<ServiceName, ObservedContainer>();
  for (const want of desired.containers) {
    const mine = observed.containers.filter((c) => c.service === want.service && c.state !== 'removing');
    const keeper = mine.find((c) => c.name === want.name) ?? mine.find((c) => c.hash === want.hash) ?? mine[0];
    if (keeper) chosen.set(want.service, keeper);
  }
  return chosen;
}

const inStartOrder = ({ containers, order }: DesiredStack): readonly DesiredContainer[] =>
  [...containers].sort((a, b) => order.indexOf(a.service) - order.indexOf(b.service));

/** What has to happen to one service, not yet placed among the other steps. */
function changeFor(want: DesiredContainer, have: ObservedContainer | undefined, desired: DesiredStack): Action[] {
  const { service } = want;
  if (!have) return bringUp(service, 'missing');
  const cause = whyReplace(want, have, desired);
  if (cause) return [...down(have, cause), ...bringUp(service, cause)];
  switch (have.state) {
    case 'running':
    case 'restarting': // the engine's own retry is under way
    case 'removing':
      return [];
    case 'paused':
      return [{ kind: 'unpause', service, id: have.id, cause: 'was paused' }];
    case 'exited':
      return [{ kind: 'start', service, id: have.id, cause: `was exited with ${have.exitCode ?? 'no code'}` }];
    case 'created': // a crash may have come between its making and the upload of its files
      return [...down(have, 'was made but never started'), ...bringUp(service, 'was made but never started')];
    case 'dead':
      return [...down(have, 'was dead'), ...bringUp(service, 'was dead')];
  }
}

function whyReplace(want: DesiredContainer, have: ObservedContainer, desired: DesiredStack): string | undefined {
  if (have.hash !== want.hash) return have.adopted ? 'was made by someone else' : 'its configuration changed';
  const network = desired.network?.name;
  const lost = !network || have.networks.includes(network) ? [] : ['was disconnected from its network'];
  // What was taken over has a name of its own and may have had other networks all along.
  if (have.adopted) return lost[0];
  const seen = [
    ...(have.name === want.name ? [] : [`was renamed to ${have.name}`]),
    ...lost,
    ...have.networks.filter((name) => name !== network).map((name) => `was connected to ${name}`),
    ...(have.facts ? differences(want, have.facts) : []),
  ];
  return seen.length === 0 ? undefined : seen.join(', ');
}

const bringUp = (service: ServiceName, cause: string): Action[] => [
  { kind: 'create', service, cause },
  { kind: 'start', service, cause },
];

/** Stopped first, with its grace period: a database that is killed has to recover. */
const down = ({ service, id, state }: ObservedContainer, cause: string): Action[] => [
  ...(state === 'running' || state === 'restarting' || state === 'paused'
    ? [{ kind: 'stop', service, id, cause } as const]
    : []),
  { kind: 'remove', service, id, cause },
];

/**
 * Puts one service's actions in line: after each other, and after the network, volumes and image they need. What is
 * replaced comes down only once the new image is there, so that a failed pull leaves it running.
 */
function placed(
  actions: readonly Action[],
  want: DesiredContainer,
  observed: ObservedStack,
  before: readonly Step[],
): Step[] {
  const has = (key: StepKey): StepKey[] => (before.some((step) => step.key === key) ? [key] : []);
  const isMade = actions.some(({ kind }) => kind === 'create');
  const pullKey = `pull:${want.image}`;
  const isAbsent = isMade && observed.absentImages.includes(want.image);
  const pull: Step[] =
    isAbsent && has(pullKey).length === 0
      ? [{ kind: 'pull', image: want.image, cause: 'is not on the server', key: pullKey, after: [] }]
      : [];
  const needs: Readonly<Record<string, () => StepKey[]>> = {
    create: () => [
      ...before.filter((s) => s.kind === 'create-network').map((s) => s.key),
      ...want.mounts.flatMap(({ volume }) => has(`record-volume:${volume}`)),
      ...before.filter((s) => s.kind === 'remove' && s.service === want.service).map((s) => s.key),
    ],
    start: () => want.dependsOn.flatMap((dependency) => has(`start:${dependency.service}`)),
  };
  const line = actions.map((action, index): Step => {
    const previous = actions[index - 1];
    const first = previous ? [`${previous.kind}:${want.service}`] : isAbsent ? [pullKey] : [];
    return { ...action, key: `${action.kind}:${want.service}`, after: [...first, ...(needs[action.kind]?.() ?? [])] };
  });
  return [...pull, ...line];
}

/**
 * Containers that shall not be: each once those that need it have stopped, the others side by side; listed in reverse
 * start order.
 */
function takeDown(desired: DesiredStack, surplus: readonly ObservedContainer[]): Step[] {
  const wanted = new Set(desired.containers.map((c) => c.service));
  const rank = (c: ObservedContainer) => desired.order.indexOf(c.service);
  const key = (kind: string, c: ObservedContainer): StepKey => `${kind}:${c.service}:${c.id.slice(0, 12)}`;
  const doomed = [...surplus]
    .sort((a, b) => rank(b) - rank(a))
    .map((container) => {
      const cause = wanted.has(container.service) ? 'is one too many' : 'is not wanted';
      return { container, actions: down(container, cause) };
    });
  return doomed.flatMap(({ container, actions }) => {
    const users = doomed.filter((other) => isNeededBy(desired, container.service, other.container.service));
    const stopped = users.map((other) => key(other.actions[0]!.kind, other.container));
    return actions.map((action, index) => ({
      ...action,
      key: key(action.kind, container),
      after: index === 0 ? stopped : [key(actions[index - 1]!.kind, container)],
    }));
  });
}

/** Whether `user` needs `service`, itself or through others. */
function isNeededBy({ order, needs }: DesiredStack, service: ServiceName, user: ServiceName): boolean {
  if (service === user) return false;
  if (!needs) return order.indexOf(user) > order.indexOf(service);
  const seen = new Set<ServiceName>();
  const reaches = (name: ServiceName): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    return (needs[name] ?? []).some((one) => one === service || reaches(one));
  };
  return reaches(user);
}
