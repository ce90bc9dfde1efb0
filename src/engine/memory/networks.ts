import { EngineError } from '../engine-error.js';
import type { Labels } from '../labels.js';
import type { MemoryNetwork, Tell } from './objects.js';
import { overlap, rangeOf } from './subnets.js';

export class Networks {
  private readonly byId = new Map<string, MemoryNetwork>();

  constructor(
    private readonly newId: () => string,
    private readonly tell: Tell,
    private readonly isInUse: (id: string) => boolean,
  ) {}

  all(): readonly MemoryNetwork[] {
    return [...this.byId.values()];
  }

  get(id: string): MemoryNetwork | undefined {
    return this.byId.get(id);
  }

  named(name: string): MemoryNetwork | undefined {
    return this.all().find((network) => network.name === name);
  }

  create({ name, subnet, labels }: { name: string; subnet: string; labels: Labels }): MemoryNetwork {
    rangeOf(subnet);
    if (this.named(name)) throw new EngineError('name-taken', `network with name ${name} already exists`, 409);
    if (this.all().some((network) => overlap(network.subnet, subnet)))
      throw new EngineError('subnet-overlap', 'Pool overlaps with other one on this address space', 403);
    const network = { id: this.newId(), name, subnet, labels };
    this.byId.set(network.id, network);
    this.tell('network', 'create', network.id, { name });
    return network;
  }

  remove(id: string): void {
    const network = this.require(id);
    if (this.isInUse(id))
      throw new EngineError(
        'network-in-use',
        `error while removing network: network ${network.name} id ${id} has active endpoints`,
        403,
      );
    this.byId.delete(id);
    this.tell('network', 'destroy', id, { name: network.name });
  }

  require(id: string): MemoryNetwork {
    const network = this.byId.get(id);
    if (!network) throw new EngineError('network-missing', `network ${id} not found`, 404);
    return network;
  }
}
