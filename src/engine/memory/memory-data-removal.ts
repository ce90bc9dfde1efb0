import type { ProjectRef, ServerId } from '../../kernel/ids.js';
import { DataRemoval } from '../engine.js';
import { foreign } from '../engine-error.js';
import { isOurs } from '../labels.js';
import type { MemoryHost } from './memory-host.js';

/** Deletes volumes on memory hosts. */
export class MemoryDataRemoval extends DataRemoval {
  constructor(
    private readonly instance: string,
    private readonly hostOf: (server: ServerId) => MemoryHost,
  ) {
    super();
  }

  async removeVolumes(server: ServerId, ref: ProjectRef, names: readonly string[], signal: AbortSignal): Promise<void> {
    const host = this.hostOf(server);
    const there = names.flatMap((name) => host.volumes.get(name) ?? []);
    const alien = there.find(({ labels }) => !isOurs(labels, this.instance, ref));
    if (alien) throw foreign('volume', alien.name);
    for (const { name } of there) await host.gate.pass('remove-volume', signal, () => host.removeVolume(name));
  }
}
