import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Commands } from '../event-store/commands.js';
import type { ServerId } from '../kernel/ids.js';
import { serverDecider } from './domain/server.js';
import { ServerList } from './server-list.js';

/** The endpoint of the machine that the control plane runs on. */
export const LOCAL = 'local';

/** Registers the engine of this machine, once. */
@Injectable()
export class LocalServer {
  constructor(
    private readonly servers: ServerList,
    private readonly commands: Commands,
  ) {}

  /** @returns the id of the local server, registered now if it was not */
  async ensure(): Promise<ServerId> {
    const known = (await this.servers.all()).find(({ endpoint }) => endpoint === LOCAL);
    if (known) return known.id as ServerId;
    const id = randomUUID();
    const by = { kind: 'system', id: 'system', name: 'Supascale' } as const;
    await this.commands.handle(
      serverDecider,
      id,
      { type: 'RegisterServer', name: 'This machine', endpoint: LOCAL },
      by,
    );
    return id as ServerId;
  }
}
