import { Module } from '@nestjs/common';
import { SqliteWriter } from '../database/sqlite-writer.js';
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
      inject: [Installation, SCHEDULER, EngineSettings, SqliteWriter],
      useFactory: (
        installation: Installation,
        scheduler: Scheduler,
        { parallelChecks }: EngineSettings,
        { lease }: SqliteWriter,
      ) => {
        const mayChange = () => lease.check();
        return new EngineRegistry(
          ({ endpoint }) =>
            new DockerEngine({ endpoint, instance: installation.id, scheduler, parallelChecks, mayChange }),
        );
      },
    },
    { provide: Engines, useExisting: EngineRegistry },
    {
      provide: DataRemoval,
      inject: [EngineRegistry, Installation, SCHEDULER, SqliteWriter],
      useFactory: (
        engines: EngineRegistry,
        installation: Installation,
        scheduler: Scheduler,
        { lease }: SqliteWriter,
      ) =>
        new DockerDataRemoval(
          () => installation.id,
          (server) => engines.endpointOf(server),
          scheduler,
          () => lease.check(),
        ),
    },
  ],
  exports: [RegistriesModule, Engines, EngineConnections, DataRemoval],
})
export class EngineModule {}
