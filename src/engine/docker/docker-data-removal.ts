import type { ProjectRef, ServerId } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import { DataRemoval } from '../engine.js';
import { Connection } from './connection.js';
import { isStatus } from './errors.js';
import { Ownership } from './ownership.js';

/** Deletes volumes on Docker servers, over a connection that lives no longer than the deletion. */
export class DockerDataRemoval extends DataRemoval {
  /**
   * @param instance this installation's id, asked for when there is something to do
   * @param endpointOf a server's address; throws Refused `not-found` for one that is not registered
   * @param mayChange throws when this process must not change anything any more
   */
  constructor(
    private readonly instance: () => string,
    private readonly endpointOf: (server: ServerId) => string,
    private readonly scheduler: Scheduler,
    private readonly mayChange: () => void,
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
    const connection = new Connection(this.endpointOf(server), this.scheduler, this.mayChange);
    try {
      const ownership = new Ownership(connection, this.instance());
      // All are looked at before the first goes: a name that is someone else's stops the whole deletion.
      const there = await Promise.all(names.map((name) => ownership.volume(ref, name, signal, adopted)));
      for (const volume of there) if (volume) await this.remove(connection, volume.Name, signal);
    } finally {
      connection.close();
    }
  }

  private async remove(connection: Connection, name: string, signal: AbortSignal): Promise<void> {
    try {
      await connection.change(signal, (docker, abortSignal) => docker.getVolume(name).remove({ abortSignal }));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  }
}
