import { assertNever } from '../../kernel/assert-never.js';
import type { ProjectRef } from '../../kernel/ids.js';
import type { Action } from '../../stack/domain/actions.js';
import {
  adoptedOf,
  type DesiredContainer,
  type DesiredNetwork,
  type DesiredVolume,
} from '../../stack/domain/desired.js';
import { RESTART_POLICY } from '../../stack/domain/facts.js';
import { HASH_SCHEME } from '../../stack/domain/hash.js';
import type { ApplyContext } from '../engine.js';
import { EngineError, foreign, notToBeMade } from '../engine-error.js';
import type { FactsCache } from '../facts-cache.js';
import type { KnownObjects } from '../known-objects.js';
import {
  containerIdentity,
  containerLabels,
  isNobodys,
  isOurs,
  networkLabels,
  volumeIdentity,
  volumeLabels,
  type Labels,
} from '../labels.js';
import { Revealing } from '../reveal.js';
import type { MemoryHost } from './memory-host.js';
import type { MemoryContainer } from './objects.js';

type EngineAction = Exclude<Action, { kind: 'record-volume' }>;
type Done = Readonly<{ containerId?: string }>;

/** The steps of a plan, with the same care for what is foreign as the Docker form. */
export class MemoryVerbs {
  constructor(
    private readonly host: MemoryHost,
    private readonly instance: string,
    private readonly facts: FactsCache,
    private readonly known: KnownObjects,
  ) {}

  async carryOut(ref: ProjectRef, action: EngineAction, context: ApplyContext): Promise<Done> {
    if (action.kind === 'create') return { containerId: this.create(ref, action.service, context) };
    await this.change(ref, action, context);
    return {};
  }

  private async change(
    ref: ProjectRef,
    action: Exclude<EngineAction, { kind: 'create' }>,
    context: ApplyContext,
  ): Promise<void> {
    const { containers } = this.host;
    switch (action.kind) {
      case 'create-network':
        return this.createNetwork(ref, action.network, context);
      case 'remove-network':
        return this.removeNetwork(ref, action.name, action.id, context);
      case 'create-volume':
        return this.createVolume(ref, action.volume, context);
      case 'pull':
        return this.pull(action.image, context);
      case 'start':
        return containers.start(this.require(ref, action.id ?? wanted(context, action.service).name, context).id);
      case 'unpause':
        return this.require(ref, action.id, context).state === 'paused' ? containers.unpause(action.id) : undefined;
      case 'stop':
        return this.mine(ref, action.id, context) ? containers.stop(action.id) : undefined;
      case 'remove':
        return this.mine(ref, action.id, context) ? containers.remove(action.id) : undefined;
      default:
        return assertNever(action);
    }
  }

  private create(ref: ProjectRef, service: string, context: ApplyContext): string {
    const want = wanted(context, service);
    for (const { volume } of want.mounts) this.requireVolume(ref, volume, want, context);
    const there = this.host.containers.named(want.name);
    if (there) return this.adopt(ref, want, there, context);
    const container = this.host.containers.create(this.newContainer(ref, want, context));
    this.facts.made(container.id);
    this.known.put('container', container.id, { ref, service });
    this.furnish(container, want, context);
    return container.id;
  }

  private newContainer(ref: ProjectRef, want: DesiredContainer, { desired, reveal, pins }: ApplyContext) {
    const network = desired.network && this.host.networks.named(desired.network.name);
    if (!network) throw new EngineError('network-missing', `The network of ${want.name} is not there.`, 404);
    this.requireOurs(ref, 'network', network.name, network.labels, adoptedOf(desired)?.network === network.name);
    const content = pins?.get(want.image) ?? this.host.contents.contentOf(want.image);
    if (!content || !this.host.contents.has(want.image, pins))
      throw new EngineError('image-missing', `No such image: ${want.image}`, 404);
    const revealing = new Revealing(reveal);
    return {
      name: want.name,
      labels: containerLabels({ instance: this.instance, ref, slug: desired.slug }, want),
      image: want.image,
      content: content.digest,
      command: want.command ?? [],
      env: Object.fromEntries(Object.entries(want.env).map(([key, text]) => [key, revealing.text(text)])),
      mounts: want.mounts,
      ports: want.ports,
      memoryMiB: want.memoryMiB,
      cpus: want.cpus,
      pidsLimit: want.pidsLimit,
      restartPolicy: RESTART_POLICY,
      networkId: network.id,
      health: want.health,
      stopGraceS: want.stopGraceS,
    };
  }

  private adopt(ref: ProjectRef, want: DesiredContainer, there: MemoryContainer, context: ApplyContext): string {
    this.requireOurs(ref, 'container', there.name, there.labels);
    const { service, hash, hashScheme } = containerIdentity(there.labels);
    if (service !== want.service || hash !== want.hash || hashScheme !== HASH_SCHEME)
      throw new EngineError('conflict', `${want.name} is there already, with another configuration.`, 409);
    this.known.put('container', there.id, { ref, service });
    if (there.state === 'created') this.furnish(there, want, context);
    return there.id;
  }

  private furnish(container: MemoryContainer, want: DesiredContainer, { reveal }: ApplyContext): void {
    const revealing = new Revealing(reveal);
    for (const { path, mode, content } of want.files)
      container.files.set(path, { mode, content: revealing.text(content) });
  }

  private createNetwork(ref: ProjectRef, want: DesiredNetwork, { desired }: ApplyContext): void {
    const there = this.host.networks.named(want.name);
    if (there) {
      this.requireOurs(ref, 'network', there.name, there.labels, adoptedOf(desired)?.network === there.name);
      if (there.subnet !== want.subnet)
        throw new EngineError(
          'conflict',
          `Network ${want.name} is there already, with subnet ${there.subnet} instead of ${want.subnet}.`,
          409,
        );
      return;
    }
    const labels = networkLabels({ instance: this.instance, ref, slug: desired.slug }, want);
    const made = this.host.networks.create({ ...want, labels });
    this.known.put('network', made.id, { ref });
  }

  private removeNetwork(ref: ProjectRef, name: string, id: string, { desired }: ApplyContext): void {
    const there = this.host.networks.get(id);
    if (!there) return;
    this.requireOurs(ref, 'network', name, there.labels, adoptedOf(desired)?.network === there.name);
    this.host.networks.remove(id);
  }

  private createVolume(ref: ProjectRef, want: DesiredVolume, { desired }: ApplyContext): void {
    if (want.adopted) throw notToBeMade(want);
    const labels = volumeLabels({ instance: this.instance, ref, slug: desired.slug }, want);
    const volume = this.host.createVolume(want.name, labels, want.device);
    this.requireOurs(ref, 'volume', want.name, volume.labels);
    const { role, generation } = volumeIdentity(volume.labels);
    if (role !== want.role || generation !== want.generation)
      throw new EngineError(
        'conflict',
        `Volume ${want.name} is there already, as ${role} generation ${generation}.`,
        409,
      );
    if (volume.device !== want.device)
      throw new EngineError(
        'conflict',
        `Volume ${want.name} is there already, over ${volume.device ?? 'no folder'} instead of ${want.device ?? 'none'}.`,
        409,
      );
    this.known.put('volume', want.name, { ref });
  }

  private pull(image: string, { onProgress, pins }: ApplyContext): void {
    if (this.host.contents.has(image, pins)) return;
    onProgress?.({ image, status: 'Downloading', current: 0, total: 100 });
    this.host.pull(image, pins);
    onProgress?.({ image, status: 'Pull complete', current: 100, total: 100 });
  }

  private mine(ref: ProjectRef, idOrName: string, { desired }: ApplyContext): MemoryContainer | undefined {
    const container = this.host.containers.all().find(({ id, name }) => id === idOrName || name === idOrName);
    const isAdopted = Object.values(desired.adopted ?? {}).some(({ id }) => id === container?.id);
    if (container) this.requireOurs(ref, 'container', container.name, container.labels, isAdopted);
    return container;
  }

  private require(ref: ProjectRef, idOrName: string, context: ApplyContext): MemoryContainer {
    const container = this.mine(ref, idOrName, context);
    if (!container) throw new EngineError('not-found', `No such container: ${idOrName}`, 404);
    return container;
  }

  private requireVolume(ref: ProjectRef, name: string, want: DesiredContainer, { desired }: ApplyContext): void {
    const volume = this.host.volumes.get(name);
    if (!volume) throw new EngineError('not-found', `Volume ${name} of ${want.name} is not there.`, 404);
    const isAdopted = desired.volumes.some((each) => each.adopted && each.name === name);
    this.requireOurs(ref, 'volume', name, volume.labels, isAdopted);
  }

  private requireOurs(
    ref: ProjectRef,
    kind: 'container' | 'network' | 'volume',
    name: string,
    labels: Labels,
    isAdopted = false,
  ): void {
    if (!isOurs(labels, this.instance, ref) && !(isAdopted && isNobodys(labels))) throw foreign(kind, name);
  }
}

function wanted({ desired }: ApplyContext, service: string): DesiredContainer {
  const want = desired.containers.find((container) => container.service === service);
  if (!want) throw new EngineError('invalid-config', `The project wants no service ${service}.`);
  return want;
}
