import type { DesiredContainer, DesiredStack } from '../desired.js';
import { RESTART_POLICY } from '../facts.js';
import type { Release } from '../release.js';
import { BIND_ADDRESS, hostPath, literal, portVariable, type Variables } from './interpolation.js';
import type { Yaml } from './yaml.js';

/** What a service of the file is written from, besides its container. */
export interface ServiceContext {
  readonly desired: DesiredStack;
  readonly release: Release;
  readonly variables: Variables;
  /** How the network and the volumes are called within the file. */
  readonly networkKey: string;
  readonly volumeKey: (name: string) => string;
  /** Absent: the containers are nobody's, and Compose names them. */
  readonly labels?: Readonly<Record<string, string>>;
}

type Entries = Readonly<Record<string, Yaml | undefined>>;

/** One service of a compose file: what the engine is asked to make of the container, in Compose's words. */
export const composeService = (want: DesiredContainer, context: ServiceContext): Entries => ({
  ...(context.labels ? { container_name: want.name } : {}),
  image: literal(want.image),
  entrypoint: want.entrypoint?.map(literal),
  command: want.command?.map(literal),
  depends_on: dependencies(want, context.desired),
  environment: Object.fromEntries(
    Object.entries(want.env).map(([key, text]) => [key, context.variables.interpolated(text)]),
  ),
  ports: want.ports.length === 0 ? undefined : want.ports.map((port) => publishedPort(want, port, context)),
  networks: { [context.networkKey]: { aliases: aliases(want) } },
  volumes: volumes(want, context),
  healthcheck: healthcheck(want),
  ...limits(want),
  ...lifecycle(want),
  ...(context.labels ? { labels: doubled(context.labels) } : {}),
});

const doubled = (labels: Readonly<Record<string, string>>): Entries =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, literal(value)]));

function dependencies(want: DesiredContainer, { containers }: DesiredStack): Yaml | undefined {
  const there = want.dependsOn.filter(({ service }) => containers.some((other) => other.service === service));
  if (there.length === 0) return undefined;
  return Object.fromEntries(there.map(({ service, until }) => [service, { condition: `service_${until}` }]));
}

/** Compose gives a service its own name as an alias by itself. */
function aliases(want: DesiredContainer): Yaml | undefined {
  const others = want.aliases.filter((alias) => alias !== want.service);
  return others.length === 0 ? undefined : others;
}

type Port = DesiredContainer['ports'][number];

function publishedPort(want: DesiredContainer, port: Port, { release, variables }: ServiceContext): string {
  const name = portName(release, want.service, port.containerPort);
  const address = variables.known(BIND_ADDRESS, port.address);
  const host = variables.known(portVariable(name ?? `${want.service}_${port.containerPort}`), String(port.hostPort));
  return `${address}:${host}:${port.containerPort}`;
}

/** The release's name of what a service listens on. */
export const portName = (release: Release, service: string, containerPort: number): string | undefined =>
  Object.entries(release.ports).find(
    ([, port]) => port.service === service && port.containerPort === containerPort,
  )?.[0];

function volumes(want: DesiredContainer, { volumeKey }: ServiceContext): Yaml | undefined {
  const data = want.mounts.map(({ volume, path, readOnly }) => ({
    type: 'volume',
    source: volumeKey(volume),
    target: literal(path),
    ...(readOnly ? { read_only: true } : {}),
  }));
  const files = want.files.map(({ path }) => ({
    type: 'bind',
    source: `./${literal(hostPath(want, path))}`,
    target: literal(path),
    read_only: true,
  }));
  return data.length + files.length === 0 ? undefined : [...data, ...files];
}

/** Of how often it is asked while it starts, Compose 1 has no word: it is asked as often as later. */
function healthcheck({ health }: DesiredContainer): Yaml | undefined {
  if (!health) return undefined;
  return {
    test: health.test.map(literal),
    interval: `${health.intervalS}s`,
    timeout: `${health.timeoutS}s`,
    retries: health.retries,
    start_period: `${health.startPeriodS}s`,
  };
}

const limits = ({ memoryMiB, cpus, pidsLimit, openFiles, shmMiB }: DesiredContainer): Entries => ({
  mem_limit: memoryMiB === undefined ? undefined : `${memoryMiB}m`,
  cpus,
  pids_limit: pidsLimit,
  shm_size: shmMiB === undefined ? undefined : `${shmMiB}m`,
  ulimits: openFiles === undefined ? undefined : { nofile: { soft: openFiles, hard: openFiles } },
});

const lifecycle = ({ init, noNewPrivileges, stopSignal, stopGraceS }: DesiredContainer): Entries => ({
  init,
  security_opt: noNewPrivileges ? ['no-new-privileges'] : undefined,
  stop_signal: stopSignal,
  stop_grace_period: `${stopGraceS}s`,
  restart: RESTART_POLICY,
  logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
});
