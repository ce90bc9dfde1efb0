import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/activity.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ReconcilerModule } from '../reconciler/reconciler.module.js';
import { Explanations } from './explanations.js';
import { ExplainController } from './http/explain.controller.js';

/** Why a project is as it is, in one answer. */
@Module({
  imports: [ActivityModule, EngineModule, ProjectsModule, ReconcilerModule],
  controllers: [ExplainController],
  providers: [Explanations],
  exports: [Explanations],
})
export class ExplainModule {}
