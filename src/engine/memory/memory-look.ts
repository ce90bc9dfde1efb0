import type { ProjectRef } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { ContainerFacts, ObservedContainer, ObservedStack } from '../../stack/domain/observed.js';
import type { FactsCache } from '../facts-cache.js';
import type { KnownObjects } from '../known-objects.js';
import { containerIdentity, isOurs, volumeIdentity, type Labels } from '../labels.js';
import type { MemoryHost } from './memory-host.js';
import type { MemoryContainer } from './objects.js';

/** What stands on the host for one project, told as the Docker form tells it. */
export class MemoryLook {
  constructor(
    private readonly host: MemoryHost,
    private readonly instance: string,
    private readonly scheduler: Scheduler,
    private readonly facts: FactsCache,
    private readonly known: KnownObjects,
  ) {}

  async observe(ref: ProjectRef, signal: AbortSignal, deep: boolean): Promise<ObservedStack> {
    const at = this.scheduler.now();
    const containers = await this.host.gate.pass('list', signal, () => this.containersOf(ref));
    const networks = await this.host.gate.pass('list', signal, () => this.mine(ref, this.host.networks.all()));
    const volumes = await this.host.gate.pass('list', signal, () => this.mine(ref, [...this.host.volumes.values()]));
    this.remember(ref, containers, networks, volumes);
    for (const container of containers)
      if (deep || !this.facts.isTrusted(container.id)) await this.inspect(container, signal);
    return {
      at,
      containers: containers.map((container) => this.told(container)),
      networks: networks.map(({ id, name, subnet }) => ({ id, name, subnet })),
      volumes: volumes.map(({ name, labels }) => ({ name, ...volumeIdentity(labels) })),
      absentImages: [],
    };
  }

  containersOf(ref: ProjectRef): MemoryContainer[] {
    return this.mine(ref, this.host.containers.all());
  }

  serviceOf({ labels }: MemoryContainer): string {
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
  ): void {
    const gone = this.known.replace(
      'container',
      ref,
      new Map(containers.map((c) => [c.id, { ref, service: this.serviceOf(c) }])),
    );
    for (const id of gone) this.facts.forget(id);
    this.known.replace('network', ref, new Map(networks.map(({ id }) => [id, { ref }])));
    this.known.replace('volume', ref, new Map(volumes.map(({ name }) => [name, { ref }])));
  }

  private async inspect(container: MemoryContainer, signal: AbortSignal): Promise<void> {
    const turn = this.facts.turn();
    const facts = await this.host.gate.pass('inspect', signal, () => factsOf(container));
    this.facts.learn(container.id, facts, turn);
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
