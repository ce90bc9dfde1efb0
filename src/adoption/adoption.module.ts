import { Module } from '@nestjs/common';
import { EngineModule } from '../engine/engine.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { AdoptionLook } from './adoption-look.js';
import { Adoptions } from './adoptions.js';
import { FolderReader } from './folder-reader.js';
import { AdoptionsController } from './http/adoptions.controller.js';

/** Projects that ran without us before. */
@Module({
  imports: [EngineModule, ProjectsModule, ServersModule],
  controllers: [AdoptionsController],
  providers: [AdoptionLook, Adoptions, FolderReader],
  exports: [Adoptions],
})
export class AdoptionModule {}
