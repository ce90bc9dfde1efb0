import type { ForeignContainer, ForeignStack } from '../../stack/domain/adopt/foreign.js';
import { byService, composeIdentity, foreignProjects, inOrder, isOfService } from '../compose-projects.js';
import { COMPOSE } from '../labels.js';
import { isUp } from './containers.js';
import type { MemoryHost } from './memory-host.js';
import type { MemoryContainer } from './objects.js';

/** Compose projects on a host that no Supascale has a hand in. */
export function foreignProjectsOn({ containers, networks, volumes }: MemoryHost): readonly string[] {
  return foreignProjects(
    containers.all().map(({ labels }) => labels),
    [...networks.all(), ...volumes.values()].map(({ labels }) => labels),
  );
}

/** One of them, told as the Docker form tells it. */
export function foreignStackOn(host: MemoryHost, project: string): ForeignStack | undefined {
  if (!foreignProjectsOn(host).includes(project)) return undefined;
  const containers = host.containers
    .all()
    .filter(({ labels }) => labels[COMPOSE.project] === project && isOfService(labels));
  const joined = new Set(containers.flatMap((container) => [...container.networks]));
  const networks = host.networks
    .all()
    .filter(({ id, labels }) => joined.has(id) || labels[COMPOSE.project] === project);
  const folder = containers.flatMap(({ labels }) => labels[COMPOSE.folder] ?? [])[0];
  return {
    project,
    ...(folder === undefined ? {} : { folder }),
    containers: containers.map((container) => foreignContainer(host, container)).sort(byService),
    networks: inOrder(project, networks).map(({ name, subnet }) => ({ name, subnet })),
  };
}

function foreignContainer(host: MemoryHost, container: MemoryContainer): ForeignContainer {
  const { id, name, labels, image, content, entrypoint, command, env, ports } = container;
  const imageId = content ?? host.contents.contentOf(image)?.digest;
  return {
    id,
    name,
    ...composeIdentity(labels),
    image,
    ...(imageId === undefined ? {} : { imageId }),
    ofImage: { entrypoint: [], command: [], env: {} },
    ...(entrypoint ? { entrypoint } : {}),
    // Images of a memory host have no command of their own.
    ...(command.length > 0 ? { command } : {}),
    env,
    mounts: mountsOf(container),
    ports: ports.map(({ containerPort, hostPort, address }) => ({ containerPort, hostPort, address })),
    networks: [...container.networks].flatMap((network) => host.networks.get(network)?.name ?? []),
    isRunning: isUp(container),
    hasHealthCheck: container.health !== undefined,
    health: container.healthState,
    restarts: container.restarts,
  };
}

const mountsOf = ({ mounts, binds = [] }: MemoryContainer): ForeignContainer['mounts'] => [
  ...mounts.map(({ volume, path, ...more }) => ({
    ...{ kind: 'volume' as const, source: volume, path },
    readOnly: 'readOnly' in more && more.readOnly === true,
  })),
  ...binds.map(({ source, path, readOnly = false }) => ({ kind: 'bind' as const, source, path, readOnly })),
];
