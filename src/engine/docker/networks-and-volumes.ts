import type { ProjectRef } from '../../kernel/ids.js';
import type { DesiredNetwork, DesiredVolume } from '../../stack/domain/desired.js';
import { EngineError, foreign } from '../engine-error.js';
import type { KnownObjects } from '../known-objects.js';
import { networkLabels, volumeIdentity, volumeLabels, type Labels, type Owner } from '../labels.js';
import { ask } from './ask.js';
import type { Connection } from './connection.js';
import { isCode, isStatus } from './errors.js';
import type { Ownership } from './ownership.js';

export class NetworksAndVolumes {
  constructor(
    private readonly connection: Connection,
    private readonly ownership: Ownership,
    private readonly known: KnownObjects,
  ) {}

  async createNetwork(owner: Owner, want: DesiredNetwork, signal: AbortSignal): Promise<void> {
    const id = await this.#makeOrAdoptNetwork(owner, want, signal);
    this.known.put('network', id, { ref: owner.ref, name: want.name });
  }

  async #makeOrAdoptNetwork(owner: Owner, want: DesiredNetwork, signal: AbortSignal): Promise<string> {
    try {
      const made = await this.connection.change(signal, (docker, abortSignal) =>
        docker.createNetwork({
          Name: want.name,
          CheckDuplicate: true,
          Driver: 'bridge',
          IPAM: { Config: [{ Subnet: want.subnet }] },
          Labels: { ...networkLabels(owner, want) },
          abortSignal,
        }),
      );
      return made.id;
    } catch (error) {
      // An overlap may be with the very network that a lost answer left behind.
      if (!isCode(error, 'name-taken') && !isCode(error, 'subnet-overlap')) throw error;
      const there = await this.ownership.network(owner.ref, want.name, signal);
      if (!there) throw error;
      const subnet = there.IPAM?.Config?.[0]?.Subnet;
      if (subnet !== want.subnet)
        throw new EngineError(
          'conflict',
          `Network ${want.name} is there already, with subnet ${subnet} instead of ${want.subnet}.`,
          409,
        );
      return there.Id;
    }
  }

  /** @throws EngineError `network-in-use` while containers are attached and running */
  async removeNetwork(ref: ProjectRef, id: string, signal: AbortSignal): Promise<void> {
    if (!(await this.ownership.networkById(ref, id, signal))) return;
    try {
      await this.connection.change(signal, (docker, abortSignal) => docker.getNetwork(id).remove({ abortSignal }));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
    this.known.delete('network', id);
  }

  async createVolume(owner: Owner, want: DesiredVolume, signal: AbortSignal): Promise<void> {
    // The engine answers for a volume that is there as if it had just made it: only its labels tell.
    const body = { Name: want.name, Driver: 'local', Labels: volumeLabels(owner, want) };
    const volume = await this.connection.change(signal, (docker, abortSignal) =>
      ask<{ Labels: Labels | null }>(docker, { method: 'POST', path: '/volumes/create', body, signal: abortSignal }),
    );
    if (!this.ownership.isOurs(volume.Labels, owner.ref)) throw foreign('volume', want.name);
    const { role, generation } = volumeIdentity(volume.Labels ?? {});
    if (role !== want.role || generation !== want.generation)
      throw new EngineError(
        'conflict',
        `Volume ${want.name} is there already, as ${role} generation ${generation}.`,
        409,
      );
    this.known.put('volume', want.name, { ref: owner.ref });
  }
}
