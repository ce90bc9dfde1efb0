import type { ProjectRef, ServerId } from '../../kernel/ids.js';
import { DataRemoval } from '../engine.js';
import { foreign } from '../engine-error.js';
import { isNobodys, isOurs } from '../labels.js';
import type { MemoryHost } from './memory-host.js';

/** Deletes volumes on memory hosts. */
export class MemoryDataRemoval extends DataRemoval {
  constructor(
    private readonly instance: string,
    private readonly hostOf: (server: ServerId) => MemoryHost,
  ) {
    super();
  }

  async removeVolumes(
    server: ServerId,
    ref: ProjectRef,
    names: readonly string[],
    signal: AbortSignal,
    adopted: readonly string[] = [],
  ): Promise<void> {
    const host = this.hostOf(server);
    const there = names.flatMap((name) => host.volumes.get(name) ?? []);
    const alien = there.find(
      ({ name, labels }) => !isOurs(labels, this.instance, ref) && !(adopted.includes(name) && isNobodys(labels)),
    );
    if (alien) throw foreign('volume', alien.name);
    for (const { name } of there) await host.gate.pass('remove-volume', signal, () => host.removeVolume(name));
  }
}
