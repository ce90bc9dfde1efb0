import type Docker from 'dockerode';
import type { ProjectRef } from '../../kernel/ids.js';
import type { AdoptedObjects } from '../../stack/domain/desired.js';
import { foreign } from '../engine-error.js';
import { isNobodys, isOurs, type Labels } from '../labels.js';
import { ask } from './ask.js';
import type { Connection } from './connection.js';
import { isStatus } from './errors.js';

/** @returns the answer; undefined for 404 */
export async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/**
 * Inspects objects before they are touched: what does not carry our labels is never touched, whatever its name, but for
 * what the project took over and no Supascale has marked.
 */
export class Ownership {
  constructor(
    private readonly connection: Connection,
    private readonly instance: string,
  ) {}

  isOurs(labels: Labels | null | undefined, ref: ProjectRef): boolean {
    return isOurs(labels, this.instance, ref);
  }

  /**
   * @param idOrName a container
   * @param adopted what the project took over
   * @returns undefined when there is none
   * @throws EngineError `name-taken` when it is not this project's
   */
  async container(
    ref: ProjectRef,
    idOrName: string,
    signal: AbortSignal,
    adopted?: AdoptedObjects,
  ): Promise<Docker.ContainerInspectInfo | undefined> {
    const info = await orNone(
      this.connection.read(signal, (docker, abortSignal) => docker.getContainer(idOrName).inspect({ abortSignal })),
    );
    const isAdopted = Object.values(adopted?.containers ?? {}).some(({ id }) => id === info?.Id);
    if (info && !this.#isMine(info.Config.Labels, ref, isAdopted))
      throw foreign('container', info.Name.replace(/^\//, ''), info.Id);
    return info;
  }

  /** As {@link container}, for networks: found in the list, because by name an older engine may know two. */
  async network(
    ref: ProjectRef,
    name: string,
    signal: AbortSignal,
    adopted?: AdoptedObjects,
  ): Promise<Docker.NetworkInspectInfo | undefined> {
    const found = await this.connection.read(signal, (docker, abortSignal) =>
      docker.listNetworks({ filters: { name: [name] }, abortSignal }),
    );
    const named = found.filter(({ Name }) => Name === name);
    const isAdopted = adopted?.network === name;
    const ours =
      named.find(({ Labels }) => this.isOurs(Labels, ref)) ??
      named.find(({ Labels }) => this.#isMine(Labels, ref, isAdopted));
    if (!ours && named[0]) throw foreign('network', name, named[0].Id);
    return ours;
  }

  async networkById(
    ref: ProjectRef,
    id: string,
    signal: AbortSignal,
    adopted?: AdoptedObjects,
  ): Promise<Docker.NetworkInspectInfo | undefined> {
    const info = await orNone(
      this.connection.read(signal, (docker, abortSignal) =>
        ask<Docker.NetworkInspectInfo>(docker, { path: `/networks/${id}`, signal: abortSignal }),
      ),
    );
    const isAdopted = adopted !== undefined && adopted.network === info?.Name;
    if (info && !this.#isMine(info.Labels, ref, isAdopted)) throw foreign('network', info.Name, info.Id);
    return info;
  }

  /** As {@link container}, for volumes. */
  async volume(
    ref: ProjectRef,
    name: string,
    signal: AbortSignal,
    adopted: readonly string[] = [],
  ): Promise<Docker.VolumeInspectInfo | undefined> {
    const info = await orNone(
      this.connection.read(signal, (docker, abortSignal) => docker.getVolume(name).inspect({ abortSignal })),
    );
    if (info && !this.#isMine(info.Labels, ref, adopted.includes(name))) throw foreign('volume', name);
    return info;
  }

  #isMine(labels: Labels | null | undefined, ref: ProjectRef, isAdopted: boolean): boolean {
    return this.isOurs(labels, ref) || (isAdopted && isNobodys(labels));
  }
}
