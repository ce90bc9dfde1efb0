import { Module } from '@nestjs/common';
import { EngineModule } from '../engine/engine.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { CloneDataHandler } from './clone-data.handler.js';
import { Clones } from './clones.js';
import { ClonesController } from './http/clones.controller.js';

/** Projects made from others. */
@Module({
  imports: [EngineModule, ProjectsModule, TasksModule, UpgradesModule],
  controllers: [ClonesController],
  providers: [CloneDataHandler, Clones],
  exports: [Clones],
})
export class ClonesModule {}
