import Docker from 'dockerode';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DockerDataRemoval } from '../../src/engine/docker/docker-data-removal.js';
import { DockerEngine } from '../../src/engine/docker/docker-engine.js';
import { LABEL } from '../../src/engine/labels.js';
import type { ServerId } from '../../src/kernel/ids.js';
import type { EngineWorld, HandMade, Hands } from '../contract/engine-world.js';
import { eventually, freePort, listenOn, realTime, testImage } from './engine.js';

/** On everything that tests make, ours and strangers': names the process that made it, so that leftovers are found. */
const RUN = 'com.supascale.test-run';
const SECOND = { intervalS: 1, timeoutS: 2, retries: 1, startPeriodS: 0 };

export interface DockerWorld extends EngineWorld {
  readonly docker: Docker;
  readonly endpoint: string;
}

/** The Docker form at `endpoint`, with an installation id and a block of subnets of its own. */
export async function dockerWorld(endpoint: string): Promise<DockerWorld> {
  const docker = new Docker({ socketPath: endpoint.replace('unix://', ''), host: undefined });
  await removeLeftovers(docker);
  const instance = `test-${process.pid}-${randomInt(1e9)}`;
  const open: DockerEngine[] = [];
  const another = async (of: string) => {
    const engine = new DockerEngine({ endpoint, instance: of, scheduler: realTime });
    open.push(engine);
    engine.open();
    await eventually('the engine answers', () => isReachable(engine));
    return engine;
  };
  return {
    docker,
    endpoint,
    instance,
    server: 'local' as ServerId,
    engine: await another(instance),
    removal: new DockerDataRemoval(
      () => instance,
      () => endpoint,
      realTime,
      () => undefined,
    ),
    hands: handsOf(docker, instance),
    image: testImage,
    commands: {
      sleep: ['sleep', '3600'],
      missing: ['nosuch'],
      exit: (code) => ['sh', '-c', `exit ${code}`],
      say: (lines) => ['sh', '-c', `${lines.map((line) => `echo ${line}`).join('; ')}; exec sleep 3600`],
    },
    programs: {
      cat: ['cat'],
      missing: ['nosuch'],
      sleep: ['sleep', '3600'],
      say: (text) => ['echo', '-n', text],
      complain: (text) => ['sh', '-c', 'echo -n "$1" >&2', 'sh', text],
      exit: (code) => ['sh', '-c', `exit ${code}`],
      valueOf: (variable) => ['sh', '-c', `echo "$${variable}"`],
      readOne: ['head', '-n', '1'],
    },
    health: (verdict) => ({ test: ['CMD', String(verdict)], ...SECOND }),
    another,
    subnet,
    freePort,
    until: (what, holds) => eventually(what, holds),
    async end() {
      await Promise.all(open.map((engine) => engine.close()));
      await removeAll(docker, (labels) => isOfRun(labels, instance));
    },
  };
}

let nextSubnet = randomInt(0, 2 ** 14);
/** One of the 16,384 networks of sixteen addresses in 10.92.0.0/14, where no engine's own pools lie. */
export function subnet(): string {
  const address = (nextSubnet++ % 2 ** 14) * 16;
  return `10.${92 + (address >> 16)}.${(address >> 8) & 255}.${address & 255}/28`;
}

function isReachable(engine: DockerEngine): boolean {
  let reachable = false;
  engine.availability$.subscribe((state) => (reachable = state.reachable)).unsubscribe();
  return reachable;
}

type LabelMap = Readonly<Record<string, string>> | null | undefined;
const isOfRun = (labels: LabelMap, run: string): boolean =>
  labels?.[RUN] === run || (labels?.[LABEL.instance] ?? '').startsWith(run);

/** What earlier runs left whose process is gone. */
const removeLeftovers = (docker: Docker): Promise<void> =>
  removeAll(docker, (labels) => {
    const run = /^test-(\d+)-/.exec(labels?.[RUN] ?? labels?.[LABEL.instance] ?? '');
    return run !== null && !existsSync(`/proc/${run[1]}`);
  });

async function removeAll(docker: Docker, isMeant: (labels: LabelMap) => boolean): Promise<void> {
  const gone = (work: Promise<unknown>) =>
    work.catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
    });
  const containers = (await docker.listContainers({ all: true })).filter(({ Labels }) => isMeant(Labels));
  for (const { Id } of containers) await gone(docker.getContainer(Id).remove({ force: true }));
  const networks = (await docker.listNetworks()).filter(({ Labels }) => isMeant(Labels));
  for (const { Id } of networks) await gone(docker.getNetwork(Id).remove());
  const { Volumes: volumes } = await docker.listVolumes();
  for (const { Name, Labels } of volumes ?? []) if (isMeant(Labels)) await gone(docker.getVolume(Name).remove());
}

function handsOf(docker: Docker, run: string): Hands {
  const container = (id: string) => docker.getContainer(id);
  const marked = (labels: Readonly<Record<string, string>>) => ({ ...labels, [RUN]: run });
  return {
    kill: (id, signal = 'SIGKILL') => container(id).kill({ signal }),
    stop: (id) => container(id).stop(),
    rm: (id) => container(id).remove({ force: true }),
    pause: (id) => container(id).pause(),
    rename: (id, name) => container(id).rename({ name }),
    update: (id, { memoryMiB }) =>
      container(id).update({ Memory: memoryMiB * 1024 ** 2, MemorySwap: memoryMiB * 2 * 1024 ** 2 }),
    disconnect: (id, network) => docker.getNetwork(network).disconnect({ Container: id, Force: true }),
    createContainer: async ({ labels, ...made }) =>
      (await docker.createContainer(handMade({ ...made, labels: marked(labels) }))).id,
    start: (id) => container(id).start(),
    createNetwork: async ({ name, subnet: Subnet, labels }) =>
      (await docker.createNetwork({ Name: name, IPAM: { Config: [{ Subnet }] }, Labels: marked(labels) })).id,
    createVolume: async ({ name, labels }) => void (await docker.createVolume({ Name: name, Labels: marked(labels) })),
    removeNetwork: (name) => docker.getNetwork(name).remove(),
    removeVolume: (name) => docker.getVolume(name).remove(),
    has: async (kind, idOrName) => {
      const object = {
        container,
        network: (id: string) => docker.getNetwork(id),
        volume: (id: string) => docker.getVolume(id),
      }[kind](idOrName);
      try {
        await object.inspect();
        return true;
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 404) return false;
        throw error;
      }
    },
    stateOf: async (id) => (await container(id).inspect()).State.Status,
    hold: async (port) => (await listenOn(port)).release,
  };
}

const NANOS = 1e9;

const handMade = ({ name, labels, env = {}, network, volumes = [], binds = [], ports = [], health }: HandMade) => ({
  name,
  Image: testImage,
  Cmd: ['sleep', '3600'],
  StopTimeout: 2,
  Labels: { ...labels },
  Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
  ExposedPorts: Object.fromEntries(ports.map(({ containerPort }) => [`${containerPort}/tcp`, {}])),
  ...(health ? { Healthcheck: { Test: [...health.test], Interval: health.intervalS * NANOS } } : {}),
  HostConfig: {
    Init: true, // else its program hears no signal
    ...(network === undefined ? {} : { NetworkMode: network }),
    Binds: [
      ...volumes.map(({ volume, path }) => `${volume}:${path}`),
      ...binds.map(({ source, path }) => `${source}:${path}:ro`),
    ],
    PortBindings: Object.fromEntries(
      ports.map(({ containerPort, hostPort, address }) => [
        `${containerPort}/tcp`,
        [{ HostIp: address, HostPort: String(hostPort) }],
      ]),
    ),
  },
});
