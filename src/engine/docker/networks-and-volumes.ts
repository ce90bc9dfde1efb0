import type { ProjectRef } from '../../kernel/ids.js';
import { adoptedOf, type AdoptedObjects, type DesiredNetwork, type DesiredVolume } from '../../stack/domain/desired.js';
import { EngineError, foreign, notToBeMade } from '../engine-error.js';
import type { KnownObjects } from '../known-objects.js';
import { networkLabels, volumeIdentity, volumeLabels, type Labels, type Owner } from '../labels.js';
import type { ApplyContext } from '../engine.js';
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

  async createNetwork(
    owner: Owner,
    want: DesiredNetwork,
    { desired, signal }: Pick<ApplyContext, 'desired' | 'signal'>,
  ): Promise<void> {
    const id = await this.#makeOrAdoptNetwork(owner, want, adoptedOf(desired), signal);
    this.known.put('network', id, { ref: owner.ref, name: want.name });
  }

  async #makeOrAdoptNetwork(
    owner: Owner,
    want: DesiredNetwork,
    adopted: AdoptedObjects | undefined,
    signal: AbortSignal,
  ): Promise<string> {
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
      const there = await this.ownership.network(owner.ref, want.name, signal, adopted);
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
  async removeNetwork(
    ref: ProjectRef,
    id: string,
    { desired, signal }: Pick<ApplyContext, 'desired' | 'signal'>,
  ): Promise<void> {
    if (!(await this.ownership.networkById(ref, id, signal, adoptedOf(desired)))) return;
    try {
      await this.connection.change(signal, (docker, abortSignal) => docker.getNetwork(id).remove({ abortSignal }));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
    this.known.delete('network', id);
  }

  /** With a `device`, a name of ours for a folder of the server: removing the volume leaves the folder as it is. */
  async createVolume(owner: Owner, want: DesiredVolume, signal: AbortSignal): Promise<void> {
    if (want.adopted) throw notToBeMade(want);
    // The engine answers for a volume that is there as if it had just made it: only its labels tell.
    const body = {
      Name: want.name,
      Driver: 'local',
      ...(want.device === undefined ? {} : { DriverOpts: overFolder(want.device) }),
      Labels: volumeLabels(owner, want),
    };
    const volume = await this.connection.change(signal, (docker, abortSignal) =>
      ask<Answer>(docker, { method: 'POST', path: '/volumes/create', body, signal: abortSignal }),
    );
    if (!this.ownership.isOurs(volume.Labels, owner.ref)) throw foreign('volume', want.name);
    const { role, generation } = volumeIdentity(volume.Labels ?? {});
    if (role !== want.role || generation !== want.generation)
      throw new EngineError(
        'conflict',
        `Volume ${want.name} is there already, as ${role} generation ${generation}.`,
        409,
      );
    const device = volume.Options?.device;
    if (device !== want.device)
      throw new EngineError(
        'conflict',
        `Volume ${want.name} is there already, over ${device ?? 'no folder'} instead of ${want.device ?? 'none'}.`,
        409,
      );
    this.known.put('volume', want.name, { ref: owner.ref });
  }
}

interface Answer {
  readonly Labels: Labels | null;
  readonly Options?: Readonly<Record<string, string>> | null;
}

const overFolder = (device: string) => ({ type: 'none', o: 'bind', device });
