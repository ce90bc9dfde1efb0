import { Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { releases } from '../../stack/domain/releases/index.js';
import { releaseDto, ReleaseListDto } from './release.dto.js';

@ApiTags('releases')
@ApiController('releases')
export class ReleasesController {
  /** The stacks that a project can be, newest first. */
  @Get()
  @Requires('projects:read')
  list(): ReleaseListDto {
    return { releases: releases.map(releaseDto) };
  }
}
