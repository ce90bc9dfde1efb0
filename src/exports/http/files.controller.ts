import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { IfMatch } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { ProjectFiles } from '../project-files.js';
import {
  filesDto,
  ImportedFilesDto,
  importedDto,
  ImportFilesDto,
  OverwrittenFilesDto,
  ProjectFilesDto,
} from './files.dto.js';

@ApiTags('files')
@ApiController('projects')
export class FilesController {
  constructor(private readonly files: ProjectFiles) {}

  /** The project's folder as it lies on disk now: with it `docker compose` runs the project without Supascale. */
  @Get(':ref/files')
  @Requires('projects:read')
  async show(@Param('ref') ref: string): Promise<ProjectFilesDto> {
    return filesDto(await this.files.show(ref));
  }

  /** Our version of every file wins; what was edited by hand is kept beside as `<name>.edited-<time>`. */
  @Post(':ref/files/overwrite')
  @HttpCode(200)
  @Requires('projects:write')
  async overwrite(@Param('ref') ref: string, @By() by: Actor): Promise<OverwrittenFilesDto> {
    const { kept, ...folder } = await this.files.overwrite(ref, by);
    return { ...filesDto(folder), kept: [...kept] };
  }

  /** Edits by hand as wishes: limits, image tags, ports, environment and secrets of users. Without `apply` only a report. */
  @Post(':ref/files/import')
  @HttpCode(200)
  @Requires('projects:write')
  async import(
    @Param('ref') ref: string,
    @Body() { apply }: ImportFilesDto,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
  ): Promise<ImportedFilesDto> {
    return importedDto(await this.files.import(ref, by, { apply: apply ?? false, expected }));
  }
}
