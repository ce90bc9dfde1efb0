import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngineModule } from '../engine/engine.module.js';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectStatusRow, ProjectVolumeRow } from '../reconciler/project-status.js';
import { RemovalTask } from './removal.task.js';

/** The only room in which data is deleted, and only on a person's typed, named wish. */
@Module({
  imports: [TypeOrmModule.forFeature([ProjectRow, ProjectStatusRow, ProjectVolumeRow]), EngineModule],
  providers: [RemovalTask],
})
export class RemovalModule {}
