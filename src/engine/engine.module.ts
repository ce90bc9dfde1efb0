import { Module } from '@nestjs/common';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { RegistriesModule } from '../registries/registries.module.js';
import { Installation } from '../servers/installation.js';
import { ServersModule } from '../servers/servers.module.js';
import { EngineSettings } from './engine-settings.js';
import { DockerDataRemoval } from './docker/docker-data-removal.js';
import { DockerEngine } from './docker/docker-engine.js';
import { DataRemoval, Engines } from './engine.js';
import { EngineConnections } from './engine-connections.js';
import { EngineRegistry } from './engines.js';

/** One engine for each server. Exports the port and how to log in at registries; `DataRemoval` is for `removal/` alone. */
@Module({
  imports: [RegistriesModule, ServersModule],
  providers: [
    EngineConnections,
    {
      provide: EngineRegistry,
      inject: [Installation, SCHEDULER, EngineSettings],
      useFactory: (installation: Installation, scheduler: Scheduler, { parallelChecks }: EngineSettings) =>
        new EngineRegistry(
          ({ endpoint }) => new DockerEngine({ endpoint, instance: installation.id, scheduler, parallelChecks }),
        ),
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
  exports: [RegistriesModule, Engines, EngineConnections, DataRemoval],
})
export class EngineModule {}
