import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { ServersController } from './http/servers.controller.js';
import { Installation, InstallationRow } from './installation.js';
import { LocalServer } from './local-server.js';
import { serverConnectionProjection, serverListProjection, ServerList, ServerRow } from './server-list.js';

/** The Docker hosts: registered, reachable. Exports its read side and the registration of this machine. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ServerRow, InstallationRow]),
    EventStoreModule.forFeature([serverListProjection, serverConnectionProjection]),
  ],
  controllers: [ServersController],
  providers: [ServerList, LocalServer, Installation],
  exports: [ServerList, LocalServer, Installation],
})
export class ServersModule {}
