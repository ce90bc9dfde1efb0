import { Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { Refused } from '../../kernel/refused.js';
import { findRelease, releases } from '../../stack/domain/releases/index.js';
import { releaseDetailDto, ReleaseDetailDto, releaseDto, ReleaseListDto } from './release.dto.js';

@ApiTags('releases')
@ApiController('releases')
export class ReleasesController {
  /** The stacks that a project can be, newest first. */
  @Get()
  @Requires('projects:read')
  list(): ReleaseListDto {
    return { releases: releases.map(releaseDto) };
  }

  /** One of them: its services and images, profiles with their memory, and all that can be set. */
  @Get(':id')
  @Requires('projects:read')
  one(@Param('id') id: string): ReleaseDetailDto {
    const release = findRelease(id);
    if (!release) throw new Refused('not-found', 'There is no such release: GET /api/v1/releases has them.');
    return releaseDetailDto(release);
  }
}
