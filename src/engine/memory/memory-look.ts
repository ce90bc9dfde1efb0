import type { ProjectRef } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { AdoptedObjects } from '../../stack/domain/desired.js';
import { HASH_SCHEME } from '../../stack/domain/hash.js';
import type { ContainerFacts, ObservedContainer, ObservedStack } from '../../stack/domain/observed.js';
import type { FactsCache } from '../facts-cache.js';
import type { ObserveOptions } from '../engine.js';
import type { Known, KnownObjects } from '../known-objects.js';
import { containerIdentity, isNobodys, isOurs, volumeIdentity, type Labels } from '../labels.js';
import type { MemoryHost } from './memory-host.js';
import type { MemoryContainer } from './objects.js';

interface Taken {
  readonly containers: readonly Readonly<{ container: MemoryContainer; service: string; hash: string }>[];
  readonly networks: ObservedStack['networks'];
  readonly volumes: ObservedStack['volumes'];
}

/** What stands on the host for one project, told as the Docker form tells it. */
export class MemoryLook {
  constructor(
    private readonly host: MemoryHost,
    private readonly instance: string,
    private readonly scheduler: Scheduler,
    private readonly facts: FactsCache,
    private readonly known: KnownObjects,
  ) {}

  async observe(ref: ProjectRef, { signal, deep = false, adopted }: ObserveOptions): Promise<ObservedStack> {
    const at = this.scheduler.now();
    const containers = await this.host.gate.pass('list', signal, () => this.containersOf(ref));
    const networks = await this.host.gate.pass('list', signal, () => this.mine(ref, this.host.networks.all()));
    const volumes = await this.host.gate.pass('list', signal, () => this.mine(ref, [...this.host.volumes.values()]));
    const taken = adopted && (await this.host.gate.pass('list', signal, () => this.taken(ref, adopted)));
    this.remember(ref, containers, networks, volumes, taken);
    for (const container of containers)
      if (deep || !this.facts.isTrusted(container.id)) await this.inspect(container, signal);
    return {
      at,
      containers: [
        ...containers.map((container) => this.told(container)),
        ...(taken?.containers ?? []).map((each) => this.toldAdopted(each)),
      ],
      networks: [...networks.map(({ id, name, subnet }) => ({ id, name, subnet })), ...(taken?.networks ?? [])],
      volumes: [...volumes.map(({ name, labels }) => ({ name, ...volumeIdentity(labels) })), ...(taken?.volumes ?? [])],
      absentImages: [],
    };
  }

  /** The one that was taken over for the service only without one of ours. */
  newest(ref: ProjectRef, service: string): MemoryContainer | undefined {
    const ours = this.containersOf(ref).findLast((each) => this.serviceOf(each) === service);
    const id = this.known.adopted(ref, service);
    return ours ?? this.host.containers.all().find((each) => each.id === id);
  }

  /** What the project took over, as far as it is there and no Supascale has marked it. */
  private taken(ref: ProjectRef, { containers, volumes, network }: AdoptedObjects): Taken {
    const { host } = this;
    const ids = new Set(Object.values(containers).map(({ id }) => id));
    const all = host.containers.all();
    const isStranger = ({ id, labels }: MemoryContainer) => !ids.has(id) && !isOurs(labels, this.instance, ref);
    return {
      containers: Object.entries(containers).flatMap(([service, { id, hash }]) =>
        all
          .filter((each) => each.id === id && isNobodys(each.labels))
          .map((container) => ({ container, service, hash })),
      ),
      networks: host.networks
        .all()
        .filter(({ name, labels }) => name === network && isNobodys(labels))
        .map(({ id, name, subnet }) => {
          const shared = all.some((one) => one.networks.has(id) && isStranger(one));
          return { id, name, subnet, adopted: true, ...(shared ? { shared } : {}) };
        }),
      volumes: volumes
        .filter(({ name }) => host.volumes.has(name) && isNobodys(host.volumes.get(name)!.labels))
        .map(({ name, role, generation }) => ({ name, role, generation })),
    };
  }

  private containersOf(ref: ProjectRef): MemoryContainer[] {
    return this.mine(ref, this.host.containers.all());
  }

  private serviceOf({ labels }: MemoryContainer): string {
    return containerIdentity(labels).service;
  }

  private mine<T extends { readonly labels: Labels }>(ref: ProjectRef, all: readonly T[]): T[] {
    return all.filter(({ labels }) => isOurs(labels, this.instance, ref));
  }

  private remember(
    ref: ProjectRef,
    containers: readonly MemoryContainer[],
    networks: readonly { id: string }[],
    volumes: readonly { name: string }[],
    taken: Taken = { containers: [], networks: [], volumes: [] },
  ): void {
    const services = new Map<string, Known>([
      ...containers.map((c) => [c.id, { ref, service: this.serviceOf(c) }] as const),
      ...taken.containers.map(({ container: { id }, service }) => [id, { ref, service, adopted: true }] as const),
    ]);
    for (const id of this.known.replace('container', ref, services)) this.facts.forget(id);
    this.known.replace('network', ref, new Map([...networks, ...taken.networks].map(({ id }) => [id, { ref }])));
    this.known.replace('volume', ref, new Map([...volumes, ...taken.volumes].map(({ name }) => [name, { ref }])));
  }

  private async inspect(container: MemoryContainer, signal: AbortSignal): Promise<void> {
    const turn = this.facts.turn();
    const facts = await this.host.gate.pass('inspect', signal, () => factsOf(container));
    this.facts.learn(container.id, facts, turn);
  }

  private toldAdopted({ container, service, hash }: Taken['containers'][number]): ObservedContainer {
    const { facts: _, ...seen } = this.told(container);
    return { ...seen, service, hash, hashScheme: HASH_SCHEME, adopted: true };
  }

  private told(container: MemoryContainer): ObservedContainer {
    const facts = this.facts.factsOf(container.id);
    return {
      id: container.id,
      name: container.name,
      ...containerIdentity(container.labels),
      image: container.image,
      state: container.state,
      health: container.healthState,
      ...(container.state === 'exited' ? { exitCode: container.exitCode ?? 0 } : {}),
      statusText: statusText(container),
      networks: [...container.networks].flatMap((id) => this.host.networks.get(id)?.name ?? []),
      ...(facts ? { facts } : {}),
    };
  }
}

const factsOf = ({
  image,
  command,
  env,
  mounts,
  ports,
  memoryMiB,
  cpus,
  pidsLimit,
  restartPolicy,
}: MemoryContainer): ContainerFacts => ({
  image,
  command,
  env,
  mounts,
  ports,
  memoryMiB,
  cpus,
  pidsLimit,
  restartPolicy,
});

function statusText({ state, healthState, exitCode }: MemoryContainer): string {
  switch (state) {
    case 'running':
      return healthState === 'none' ? 'Up' : `Up (${healthState === 'starting' ? 'health: starting' : healthState})`;
    case 'paused':
      return 'Up (Paused)';
    case 'exited':
      return `Exited (${exitCode ?? 0})`;
    case 'restarting':
      return `Restarting (${exitCode ?? 0})`;
    case 'created':
      return 'Created';
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
  }
}
