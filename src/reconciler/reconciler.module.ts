import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngineModule } from '../engine/engine.module.js';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { Acts } from './acts.js';
import { ConnectionLog } from './connection-log.js';
import { ConvergenceLog } from './convergence-log.js';
import { ConvergenceController } from './http/convergence.controller.js';
import { FirstStarts } from './first-starts.js';
import { ImagesController } from './http/images.controller.js';
import { StartAfreshController } from './http/start-afresh.controller.js';
import { StartAfresh } from './start-afresh.js';
import { ImageChoice } from './image-choice.js';
import { ImagePins } from './image-pins.js';
import { Memory } from './memory.js';
import { Observations } from './observations.js';
import { PlanPreview } from './plan-preview.js';
import { ProjectImages } from './project-images.js';
import { ProjectReconciler } from './project.reconciler.js';
import { projectStatusProjection, ProjectImageRow, ProjectStatusRow, ProjectVolumeRow } from './project-status.js';
import { Reconciler } from './reconciler.js';
import { Statuses } from './statuses.js';
import { Wishes } from './wishes.js';

/** Makes the engines be as people wish, for ever. Exports how projects are doing, and the dry run. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ProjectRow, ProjectStatusRow, ProjectVolumeRow, ProjectImageRow]),
    EventStoreModule.forFeature([projectStatusProjection]),
    EngineModule,
    ProjectsModule,
    ServersModule,
  ],
  controllers: [ConvergenceController, ImagesController, StartAfreshController],
  providers: [
    Acts,
    ConnectionLog,
    ConvergenceLog,
    FirstStarts,
    ImageChoice,
    ImagePins,
    Memory,
    Observations,
    PlanPreview,
    ProjectImages,
    ProjectReconciler,
    Reconciler,
    StartAfresh,
    Statuses,
    Wishes,
  ],
  exports: [Observations, PlanPreview, ProjectImages, Reconciler, StartAfresh, Statuses, Wishes],
})
export class ReconcilerModule {}
