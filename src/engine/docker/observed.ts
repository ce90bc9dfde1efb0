import type Docker from 'dockerode';
import type { ContainerFacts, ContainerState, HealthState, ObservedContainer } from '../../stack/domain/observed.js';
import { HASH_SCHEME } from '../../stack/domain/hash.js';
import { containerIdentity, LABEL } from '../labels.js';

const STATES: ReadonlySet<string> = new Set<ContainerState>([
  'created',
  'running',
  'restarting',
  'paused',
  'exited',
  'removing',
  'dead',
]);
const MIB = 1024 * 1024;

/**
 * A container as the engine lists it.
 * @param ours names of the project's networks by id
 */
export function observedContainer(
  info: Docker.ContainerInfo,
  ours: ReadonlyMap<string, string>,
): Omit<ObservedContainer, 'facts'> {
  const exit = /^Exited \((\d+)\)/.exec(info.Status);
  return {
    id: info.Id,
    name: (info.Names[0] ?? '').replace(/^\//, ''),
    ...containerIdentity(info.Labels),
    image: info.Labels[LABEL.image] ?? info.Image,
    state: stateOf(info.State),
    health: healthOf(info.Status),
    ...(exit ? { exitCode: Number(exit[1]) } : {}),
    statusText: info.Status,
    networks: networksOf(info, ours),
  };
}

/** A container that was taken over, as the project counts it. */
export const asAdopted = (
  seen: ObservedContainer,
  { service, hash }: Readonly<{ service: string; hash: string }>,
): ObservedContainer => ({ ...seen, service, hash, hashScheme: HASH_SCHEME, adopted: true });

const stateOf = (text: string): ContainerState => (STATES.has(text) ? (text as ContainerState) : 'dead');

/** The list has health only in its text: `Up 3 minutes (healthy)`, `Up 2 seconds (health: starting)`. */
function healthOf(status: string): HealthState {
  if (status.includes('(healthy)')) return 'healthy';
  if (status.includes('(unhealthy)')) return 'unhealthy';
  return status.includes('(health: starting)') ? 'starting' : 'none';
}

/**
 * A container that does not run goes on listing the network it was made for under that name, also when the network is
 * gone and another of the same name stands in its place, to which it can't be started any more. So it is told by id.
 * What Compose made was made for a network by name.
 */
function networksOf(
  { NetworkSettings, HostConfig }: Docker.ContainerInfo,
  ours: ReadonlyMap<string, string>,
): string[] {
  const madeFor = HostConfig.NetworkMode;
  return Object.entries(NetworkSettings.Networks).flatMap(([name, { NetworkID }]) => {
    const id = NetworkID || madeFor; // empty before the first start
    const known = ours.get(id);
    if (known !== undefined) return [known];
    return id === madeFor || name === madeFor ? [] : [name];
  });
}

/** What an inspection tells of how a container is: it waits for the engine to be done with a change, a list does not. */
export type LiveState = Pick<ObservedContainer, 'state' | 'health' | 'exitCode'>;

export function liveStateOf({ State }: Docker.ContainerInspectInfo): LiveState {
  const state = stateOf(State.Status);
  const health = (State.Health?.Status ?? 'none') as HealthState;
  // A list tells health of what runs only.
  if (state === 'running' || state === 'paused') return { state, health };
  return { state, health: 'none', ...(state === 'exited' ? { exitCode: State.ExitCode } : {}) };
}

export const withState = (listed: ObservedContainer, live: LiveState | undefined): ObservedContainer => {
  if (!live) return listed;
  const { exitCode: _, ...rest } = listed;
  return { ...rest, ...live };
};

/** What an inspection tells of a container's configuration. */
export function factsOf({ Config, HostConfig }: Docker.ContainerInspectInfo): ContainerFacts {
  const { Memory, NanoCpus, PidsLimit, RestartPolicy, Mounts, Binds } = HostConfig;
  return {
    image: Config.Labels?.[LABEL.image] ?? Config.Image,
    command: Config.Cmd ?? [],
    env: Object.fromEntries((Config.Env ?? []).map(keyAndValue)),
    // As asked for at creation: volumes that the image itself brings are nobody's wish and no difference.
    mounts: [
      ...(Mounts ?? []).map(({ Source, Target }) => ({ volume: Source, path: Target })),
      ...(Binds ?? []).map((bind) => ({ volume: bind.split(':')[0] ?? '', path: bind.split(':')[1] ?? '' })),
    ],
    ports: portsOf((HostConfig.PortBindings ?? {}) as Docker.PortMap),
    ...(Memory ? { memoryMiB: Memory / MIB } : {}),
    ...(NanoCpus ? { cpus: NanoCpus / 1e9 } : {}),
    ...(PidsLimit && PidsLimit > 0 ? { pidsLimit: PidsLimit } : {}),
    restartPolicy: restartPolicyOf(RestartPolicy),
  };
}

export function keyAndValue(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

export const portsOf = (bindings: Docker.PortMap): ContainerFacts['ports'] =>
  Object.entries(bindings).flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostIp, HostPort }) => ({
      containerPort: Number.parseInt(port, 10),
      hostPort: Number(HostPort),
      address: HostIp || '0.0.0.0',
    })),
  );

const restartPolicyOf = (policy: Docker.HostRestartPolicy | undefined): string =>
  `${policy?.Name || 'no'}${policy?.MaximumRetryCount ? `:${policy.MaximumRetryCount}` : ''}`;
