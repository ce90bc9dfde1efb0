import type Docker from 'dockerode';
import type { ProjectRef } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { ObservedContainer, ObservedNetwork, ObservedStack } from '../../stack/domain/observed.js';
import type { FactsCache } from '../facts-cache.js';
import type { Known, KnownObjects } from '../known-objects.js';
import { containerIdentity, labelFilter, LABEL, refOf, volumeIdentity } from '../labels.js';
import type { Connection } from './connection.js';
import { isStatus } from './errors.js';
import type { ObserveOptions } from '../engine.js';
import { AdoptedLook, type ListedAdopted } from './adopted-look.js';
import { asAdopted, factsOf, liveStateOf, observedContainer, withState, type LiveState } from './observed.js';

const INSPECTIONS_AT_ONCE = 8;

interface Listed {
  readonly containers: readonly Docker.ContainerInfo[];
  readonly networks: readonly Docker.NetworkInspectInfo[];
  readonly volumes: readonly Docker.VolumeInspectInfo[];
}

/** Who finds out early that a container is healthy which the engine still calls starting. */
interface EarlyHealth {
  isHealthy(id: string): boolean;
  watch(starting: Readonly<{ id: string; service: string; ref: ProjectRef; everyMs: number }>): void;
  forget(id: string): void;
}

/** What stands on the engine: three lists by label, and an inspection where a container can't be taken at its word. */
export class Look {
  readonly #adopted: AdoptedLook;

  constructor(
    private readonly connection: Connection,
    private readonly instance: string,
    private readonly scheduler: Scheduler,
    private readonly facts: FactsCache,
    private readonly known: KnownObjects,
    private readonly earlyHealth: () => EarlyHealth,
  ) {
    this.#adopted = new AdoptedLook(connection, instance);
  }

  async observe(ref: ProjectRef, { signal, deep = false, adopted }: ObserveOptions): Promise<ObservedStack> {
    const at = this.scheduler.now();
    const [listed, taken] = await Promise.all([this.#list(signal, ref), this.#adopted.list(ref, adopted, signal)]);
    const { containers, networks, volumes } = listed;
    this.#remember(ref, listed, taken);
    const network = taken.network?.info;
    const names = new Map([...networks, ...(network ? [network] : [])].map(({ Id, Name }) => [Id, Name]));
    const observed = [
      ...containers.map((info) => observedContainer(info, names)),
      ...taken.containers.map(({ info, ...known }) => asAdopted(observedContainer(info, names), known)),
    ];
    const seen = await this.#withFacts(observed, signal, deep);
    const everyMs = new Map(containers.map(({ Id, Labels }) => [Id, Number(Labels[LABEL.startInterval] ?? 0)]));
    return {
      at,
      containers: seen.map((container) => this.#early(ref, container, everyMs.get(container.id) ?? 0)),
      networks: [...networks.map(observedNetwork), ...(taken.network ? [observedAdopted(taken.network)] : [])],
      volumes: [...volumes.map(({ Name, Labels }) => ({ name: Name, ...volumeIdentity(Labels) })), ...taken.volumes],
      absentImages: [],
    };
  }

  /** A container that the engine calls starting can be known to be healthy already. */
  #early(ref: ProjectRef, container: ObservedContainer, everyMs: number): ObservedContainer {
    const { id, service, state, health } = container;
    if (everyMs === 0) return container;
    const early = this.earlyHealth();
    if (state !== 'running' || health !== 'starting') {
      early.forget(id);
      return container;
    }
    early.watch({ id, service, ref, everyMs });
    return early.isHealthy(id) ? { ...container, health: 'healthy' } : container;
  }

  async refs(signal: AbortSignal): Promise<ReadonlySet<ProjectRef>> {
    const { containers, networks, volumes } = await this.#list(signal);
    const labels = [...containers, ...networks, ...volumes].map(({ Labels }) => Labels);
    return new Set(labels.flatMap((each) => refOf(each, this.instance) ?? []));
  }

  /** @returns the newest container of that service; the one that was taken over for it only without one of ours */
  async newest(ref: ProjectRef, service: string, signal: AbortSignal): Promise<string | undefined> {
    const label = [...labelFilter(this.instance, ref), `${LABEL.service}=${service}`];
    const found = await this.connection.read(signal, (docker, abortSignal) =>
      docker.listContainers({ all: true, filters: { label }, abortSignal }),
    );
    return found.sort((a, b) => b.Created - a.Created)[0]?.Id ?? this.known.adopted(ref, service);
  }

  async #list(signal: AbortSignal, ref?: ProjectRef): Promise<Listed> {
    const filters = { label: labelFilter(this.instance, ref) };
    const { connection } = this;
    const [containers, networks, volumes] = await Promise.all([
      connection.read(signal, (docker, abortSignal) => docker.listContainers({ all: true, filters, abortSignal })),
      connection.read(signal, (docker, abortSignal) => docker.listNetworks({ filters, abortSignal })),
      connection.read(signal, (docker, abortSignal) => docker.listVolumes({ filters, abortSignal })),
    ]);
    return { containers, networks, volumes: volumes.Volumes ?? [] };
  }

  #remember(ref: ProjectRef, { containers, networks, volumes }: Listed, taken: ListedAdopted): void {
    const services = new Map<string, Known>([
      ...containers.map(({ Id, Labels }) => [Id, { ref, service: containerIdentity(Labels).service }] as const),
      ...taken.containers.map(({ info, service }) => [info.Id, { ref, service, adopted: true }] as const),
    ]);
    for (const id of this.known.replace('container', ref, services)) this.facts.forget(id);
    const all = [...networks, ...(taken.network ? [taken.network.info] : [])];
    this.known.replace('network', ref, new Map(all.map(({ Id, Name }) => [Id, { ref, name: Name }])));
    const names = [...volumes.map(({ Name }) => Name), ...taken.volumes.map(({ name }) => name)];
    this.known.replace('volume', ref, new Map(names.map((name) => [name, { ref }])));
  }

  async #withFacts(
    containers: readonly ObservedContainer[],
    signal: AbortSignal,
    deep: boolean,
  ): Promise<ObservedContainer[]> {
    // What was taken over is not compared with a wish word by word: only how it is can be in doubt.
    const unsure = containers
      .filter(({ id, adopted }) => this.facts.isStirred(id) || (!adopted && (deep || !this.facts.isTrusted(id))))
      .map(({ id }) => id);
    const inspected = new Map<string, LiveState | undefined>();
    const next = async (): Promise<void> => {
      for (let id = unsure.pop(); id !== undefined; id = unsure.pop())
        inspected.set(id, await this.#inspect(id, signal));
    };
    await Promise.all(Array.from({ length: INSPECTIONS_AT_ONCE }, next));
    return containers.flatMap((container) => {
      const live = inspected.get(container.id);
      if (inspected.has(container.id) && !live) return [];
      const facts = container.adopted ? undefined : this.facts.factsOf(container.id);
      return [{ ...withState(container, live), ...(facts ? { facts } : {}) }];
    });
  }

  /** @returns how it is at this moment; undefined when it has gone since it was listed */
  async #inspect(id: string, signal: AbortSignal): Promise<LiveState | undefined> {
    const turn = this.facts.turn();
    try {
      const info = await this.connection.read(signal, (docker, abortSignal) =>
        docker.getContainer(id).inspect({ abortSignal }),
      );
      this.facts.learn(id, factsOf(info), turn);
      return liveStateOf(info);
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }
}

const observedNetwork = ({ Id, Name, IPAM }: Docker.NetworkInspectInfo): ObservedNetwork => ({
  id: Id,
  name: Name,
  subnet: IPAM?.Config?.[0]?.Subnet ?? null,
});

const observedAdopted = ({ info, shared }: NonNullable<ListedAdopted['network']>): ObservedNetwork => ({
  ...observedNetwork(info),
  adopted: true,
  ...(shared ? { shared } : {}),
});
