import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { ComposedProjects } from './composed-projects.js';
import { ExportFileRow, ExportFolderRow } from './export-rows.js';
import { Exporter } from './exporter.js';
import { FilesController } from './http/files.controller.js';
import { ProjectFiles } from './project-files.js';
import { ProjectFolders } from './project-folders.js';

/** The way out: each project also as a folder that Compose runs without us. An export, never mounted. */
@Module({
  imports: [TypeOrmModule.forFeature([ProjectRow, ExportFileRow, ExportFolderRow]), ProjectsModule, ServersModule],
  controllers: [FilesController],
  providers: [ComposedProjects, ProjectFolders, ProjectFiles, Exporter],
  exports: [ProjectFiles],
})
export class ExportsModule {}
