import type Docker from 'dockerode';
import type { ProjectRef } from '../../kernel/ids.js';
import type { AdoptedObjects } from '../../stack/domain/desired.js';
import { isNobodys, isOurs } from '../labels.js';
import type { Connection } from './connection.js';

/** What the engine has of the objects that a project took over. */
export interface ListedAdopted {
  readonly containers: readonly Readonly<{ info: Docker.ContainerInfo; service: string; hash: string }>[];
  readonly network?: Readonly<{ info: Docker.NetworkInspectInfo; shared: boolean }>;
  readonly volumes: readonly Readonly<{ name: string; role: string; generation: number }>[];
}

/** Finds by id or name what carries no labels of ours. What has the label of any Supascale is that one's business. */
export class AdoptedLook {
  constructor(
    private readonly connection: Connection,
    private readonly instance: string,
  ) {}

  async list(ref: ProjectRef, adopted: AdoptedObjects | undefined, signal: AbortSignal): Promise<ListedAdopted> {
    if (!adopted) return { containers: [], volumes: [] };
    const [containers, network, volumes] = await Promise.all([
      this.#containers(adopted, signal),
      this.#network(ref, adopted, signal),
      this.#volumes(adopted, signal),
    ]);
    return { containers, ...(network ? { network } : {}), volumes };
  }

  async #containers({ containers }: AdoptedObjects, signal: AbortSignal): Promise<ListedAdopted['containers']> {
    const services = new Map(Object.entries(containers).map(([service, { id, hash }]) => [id, { service, hash }]));
    if (services.size === 0) return [];
    const found = await this.#listContainers({ id: [...services.keys()] }, signal);
    return found.flatMap((info) => {
      const known = services.get(info.Id);
      return known && isNobodys(info.Labels) ? [{ info, ...known }] : [];
    });
  }

  async #network(
    ref: ProjectRef,
    { network: name, containers }: AdoptedObjects,
    signal: AbortSignal,
  ): Promise<ListedAdopted['network']> {
    if (name === undefined) return undefined;
    const found = await this.connection.read(signal, (docker, abortSignal) =>
      docker.listNetworks({ filters: { name: [name] }, abortSignal }),
    );
    const info = found.find(({ Name, Labels }) => Name === name && isNobodys(Labels));
    if (!info) return undefined;
    // By both: a container that was never started knows its network by name only.
    const attached = await this.#listContainers({ network: [info.Id, name] }, signal);
    const ids = new Set(Object.values(containers).map(({ id }) => id));
    const shared = attached.some(({ Id, Labels }) => !ids.has(Id) && !isOurs(Labels, this.instance, ref));
    return { info, shared };
  }

  async #volumes({ volumes }: AdoptedObjects, signal: AbortSignal): Promise<ListedAdopted['volumes']> {
    if (volumes.length === 0) return [];
    const { Volumes: found } = await this.connection.read(signal, (docker, abortSignal) =>
      docker.listVolumes({ filters: { name: volumes.map(({ name }) => name) }, abortSignal }),
    );
    // The engine compares parts of names.
    const there = new Set((found ?? []).filter(({ Labels }) => isNobodys(Labels)).map(({ Name }) => Name));
    return volumes
      .filter(({ name }) => there.has(name))
      .map(({ name, role, generation }) => ({ name, role, generation }));
  }

  #listContainers(filters: Record<string, string[]>, signal: AbortSignal): Promise<Docker.ContainerInfo[]> {
    return this.connection.read(signal, (docker, abortSignal) =>
      docker.listContainers({ all: true, filters, abortSignal }),
    );
  }
}
