import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngineModule } from '../engine/engine.module.js';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectStatusRow, ProjectVolumeRow } from '../reconciler/project-status.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { FormerData } from './former-data.js';
import { FormerDataController } from './http/former-data.controller.js';
import { RemovalTask } from './removal.task.js';

/** The only room in which data is deleted, and only on a person's typed, named wish. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ProjectRow, ProjectStatusRow, ProjectVolumeRow]),
    EngineModule,
    ProjectsModule,
    TasksModule,
    UpgradesModule,
  ],
  controllers: [FormerDataController],
  providers: [FormerData, RemovalTask],
  exports: [FormerData],
})
export class RemovalModule {}
