import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngineModule } from '../engine/engine.module.js';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { ProjectsController } from './http/projects.controller.js';
import { SettingsController } from './http/settings.controller.js';
import { ReleasesController } from './http/releases.controller.js';
import { ImageSources } from './image-sources.js';
import { ProjectActions } from './project-actions.js';
import { ProjectDrafts } from './project-drafts.js';
import { projectListProjection, ProjectList, ProjectRow } from './project-list.js';
import { ProjectSecrets } from './project-secrets.js';
import {
  Reservations,
  reservationsProjection,
  ReservedPortRow,
  ReservedSlugRow,
  ReservedSubnetRow,
} from './reservations.js';

/** What people want to run. Exports its read side and its wishes, which all go through Commands. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ProjectRow, ReservedSlugRow, ReservedPortRow, ReservedSubnetRow]),
    EventStoreModule.forFeature([reservationsProjection, projectListProjection]),
    EngineModule,
    ServersModule,
  ],
  controllers: [ProjectsController, SettingsController, ReleasesController],
  providers: [ProjectActions, ProjectDrafts, ProjectList, ProjectSecrets, Reservations, ImageSources],
  exports: [ImageSources, ProjectActions, ProjectDrafts, ProjectList, ProjectSecrets],
})
export class ProjectsModule {}
