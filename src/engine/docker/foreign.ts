import type Docker from 'dockerode';
import type { ForeignContainer, ForeignMount, ForeignStack } from '../../stack/domain/adopt/foreign.js';
import { byService, composeIdentity, foreignProjects, inOrder, isOfService } from '../compose-projects.js';
import { COMPOSE } from '../labels.js';
import { ask } from './ask.js';
import type { Connection } from './connection.js';
import { keyAndValue, liveStateOf, portsOf } from './observed.js';
import { orNone } from './ownership.js';

const INSPECTIONS_AT_ONCE = 8;
/** The engine's own: containers do not find each other there by name. */
const PREDEFINED: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

type ImageConfig = Pick<Docker.ContainerInspectInfo['Config'], 'Env' | 'Cmd' | 'Entrypoint'>;
interface ImageInfo {
  readonly Config?: ImageConfig | null;
}
/** By id; an image that is gone sets nothing that could be told from what was given. */
type ImagesById = ReadonlyMap<string, ImageInfo | undefined>;

/** Reads what Compose has made. Only asks. */
export class Foreign {
  constructor(private readonly connection: Connection) {}

  async projects(signal: AbortSignal): Promise<readonly string[]> {
    const filters = { label: [COMPOSE.project] };
    const [containers, networks, volumes] = await Promise.all([
      this.#list(filters, signal),
      this.#networks(filters, signal),
      this.connection.read(signal, (docker, abortSignal) => docker.listVolumes({ filters, abortSignal })),
    ]);
    const others = [...networks, ...(volumes.Volumes ?? [])];
    return foreignProjects(
      containers.map(({ Labels }) => Labels),
      others.map(({ Labels }) => Labels),
    );
  }

  async read(project: string, signal: AbortSignal): Promise<ForeignStack | undefined> {
    if (!(await this.projects(signal)).includes(project)) return undefined;
    const filters = { label: [`${COMPOSE.project}=${project}`] };
    const listed = (await this.#list(filters, signal)).filter(({ Labels }) => isOfService(Labels));
    const found = await this.#inspected(listed, signal);
    const images = await this.#images(found, signal);
    const joined = new Set(
      found.flatMap(({ NetworkSettings }) => Object.values(NetworkSettings.Networks).map((n) => n.NetworkID)),
    );
    const networks = (await this.#networks({}, signal))
      .filter(({ Name }) => !PREDEFINED.has(Name))
      .filter(({ Id, Labels }) => joined.has(Id) || Labels?.[COMPOSE.project] === project)
      .map(({ Name, Labels, IPAM }) => ({ name: Name, labels: Labels, subnet: IPAM?.Config?.[0]?.Subnet ?? null }));
    const folder = found.flatMap(({ Config }) => Config.Labels[COMPOSE.folder] ?? [])[0];
    return {
      project,
      ...(folder === undefined ? {} : { folder }),
      containers: found.map((info) => foreignContainer(info, images)).sort(byService),
      networks: inOrder(project, networks).map(({ name, subnet }) => ({ name, subnet })),
    };
  }

  #list(filters: { label: string[] }, signal: AbortSignal): Promise<Docker.ContainerInfo[]> {
    return this.connection.read(signal, (docker, abortSignal) =>
      docker.listContainers({ all: true, filters, abortSignal }),
    );
  }

  #networks(filters: { label?: string[] }, signal: AbortSignal): Promise<Docker.NetworkInspectInfo[]> {
    return this.connection.read(signal, (docker, abortSignal) => docker.listNetworks({ filters, abortSignal }));
  }

  /** Those that have gone since they were listed are left out. */
  async #inspected(
    listed: readonly Docker.ContainerInfo[],
    signal: AbortSignal,
  ): Promise<readonly Docker.ContainerInspectInfo[]> {
    const found: Docker.ContainerInspectInfo[] = [];
    for (let at = 0; at < listed.length; at += INSPECTIONS_AT_ONCE) {
      const some = listed
        .slice(at, at + INSPECTIONS_AT_ONCE)
        .map(({ Id }) =>
          orNone(
            this.connection.read(signal, (docker, abortSignal) => docker.getContainer(Id).inspect({ abortSignal })),
          ),
        );
      found.push(...(await Promise.all(some)).filter((info) => info !== undefined));
    }
    return found;
  }

  async #images(containers: readonly Docker.ContainerInspectInfo[], signal: AbortSignal): Promise<ImagesById> {
    const images = new Map<string, ImageInfo | undefined>();
    for (const id of new Set(containers.map(({ Image }) => Image)))
      images.set(
        id,
        await orNone(
          this.connection.read(signal, (docker, abortSignal) =>
            ask<ImageInfo>(docker, { path: `/images/${id}/json`, signal: abortSignal }),
          ),
        ),
      );
    return images;
  }
}

function foreignContainer(info: Docker.ContainerInspectInfo, images: ImagesById): ForeignContainer {
  const { Id, Name, Config, HostConfig, NetworkSettings, State, Image, RestartCount } = info;
  const ofImage = images.get(Image)?.Config;
  const own: Partial<ImageConfig> = ofImage ?? {};
  const entrypoint = unlike(Config.Entrypoint, own.Entrypoint);
  const command = unlike(Config.Cmd, own.Cmd);
  const set = new Set(own.Env ?? []);
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    ...composeIdentity(Config.Labels),
    image: Config.Image,
    imageId: Image,
    ...(ofImage ? { ofImage: setByImage(own) } : {}),
    ...(entrypoint ? { entrypoint } : {}),
    ...(command ? { command } : {}),
    env: Object.fromEntries((Config.Env ?? []).filter((text) => !set.has(text)).map(keyAndValue)),
    mounts: info.Mounts.flatMap(foreignMount),
    ports: publishedPorts(HostConfig.PortBindings as Docker.PortMap | null, NetworkSettings.Ports),
    networks: Object.keys(NetworkSettings.Networks),
    isRunning: State.Running,
    hasHealthCheck: (Config.Healthcheck?.Test ?? []).length > 0 && Config.Healthcheck?.Test?.[0] !== 'NONE',
    health: liveStateOf(info).health,
    restarts: RestartCount,
  };
}

const setByImage = ({ Entrypoint, Cmd, Env }: Partial<ImageConfig>) => ({
  entrypoint: wordsOf(Entrypoint),
  command: wordsOf(Cmd),
  env: Object.fromEntries((Env ?? []).map(keyAndValue)),
});

type Words = string | readonly string[] | null | undefined;
const wordsOf = (words: Words): readonly string[] => (typeof words === 'string' ? [words] : (words ?? []));

/** @returns what a container was given; undefined when that is just the image's own */
function unlike(given: Words, own: Words): readonly string[] | undefined {
  const words = wordsOf(given);
  return JSON.stringify(words) === JSON.stringify(wordsOf(own)) ? undefined : words;
}

/** What lies in memory only is no data. */
function foreignMount({ Type, Name, Source, Destination: path, RW }: Docker.ContainerInspectInfo['Mounts'][number]) {
  const rest = { path, readOnly: !RW };
  const found: ForeignMount[] =
    Type === 'volume' && Name !== undefined
      ? [{ kind: 'volume', source: Name, ...rest }]
      : Type === 'bind'
        ? [{ kind: 'bind', source: Source, ...rest }]
        : [];
  return found;
}

/** As asked for; where the engine was to choose the port, the one that it chose. */
function publishedPorts(bindings: Docker.PortMap | null, actual: Docker.PortMap | null): ForeignContainer['ports'] {
  const tcp = (ports: Docker.PortMap) => Object.fromEntries(Object.entries(ports).filter(([port]) => !isUdp(port)));
  const chosen = portsOf(tcp(actual ?? {}));
  return portsOf(tcp(bindings ?? {})).map((port) =>
    port.hostPort !== 0 ? port : { ...port, hostPort: chosenFor(port.containerPort, chosen) },
  );
}

const isUdp = (port: string): boolean => /\/(udp|sctp)$/.test(port);
const chosenFor = (containerPort: number, chosen: ForeignContainer['ports']): number =>
  chosen.find((port) => port.containerPort === containerPort)?.hostPort ?? 0;
