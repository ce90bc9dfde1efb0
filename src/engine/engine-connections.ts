import { Injectable } from '@nestjs/common';
import type { ServerId } from '../kernel/ids.js';
import { Installation } from '../servers/installation.js';
import { LOCAL, LocalServer } from '../servers/local-server.js';
import { ServerList } from '../servers/server-list.js';
import { localEndpoint } from './docker/endpoint.js';
import { EngineRegistry } from './engines.js';

/** Opens the engine of every registered server. */
@Injectable()
export class EngineConnections {
  constructor(
    private readonly installation: Installation,
    private readonly localServer: LocalServer,
    private readonly servers: ServerList,
    private readonly engines: EngineRegistry,
  ) {}

  /** Registers this machine if it is not; returns at once, whether engines answer or not. */
  async open(): Promise<void> {
    await this.installation.load();
    await this.localServer.ensure();
    for (const { id, endpoint } of await this.servers.all())
      await this.engines.add({ id: id as ServerId, endpoint: endpoint === LOCAL ? localEndpoint() : endpoint });
  }
}
