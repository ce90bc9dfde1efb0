import { Module } from '@nestjs/common';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { Installation } from '../servers/installation.js';
import { ServersModule } from '../servers/servers.module.js';
import { DockerDataRemoval } from './docker/docker-data-removal.js';
import { DockerEngine } from './docker/docker-engine.js';
import { DataRemoval, Engines } from './engine.js';
import { EngineConnections } from './engine-connections.js';
import { EngineRegistry } from './engines.js';

/** One engine for each server. Exports the port; `DataRemoval` is for `removal/` alone. */
@Module({
  imports: [ServersModule],
  providers: [
    EngineConnections,
    {
      provide: EngineRegistry,
      inject: [Installation, SCHEDULER],
      useFactory: (installation: Installation, scheduler: Scheduler) =>
        new EngineRegistry(({ endpoint }) => new DockerEngine({ endpoint, instance: installation.id, scheduler })),
    },
    { provide: Engines, useExisting: EngineRegistry },
    {
      provide: DataRemoval,
      inject: [EngineRegistry, Installation, SCHEDULER],
      useFactory: (engines: EngineRegistry, installation: Installation, scheduler: Scheduler) =>
        new DockerDataRemoval(
          () => installation.id,
          (server) => engines.endpointOf(server),
          scheduler,
        ),
    },
  ],
  exports: [Engines, EngineConnections, DataRemoval],
})
export class EngineModule {}
