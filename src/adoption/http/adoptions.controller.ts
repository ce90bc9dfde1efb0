import { Body, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { AcceptedDto } from '../../projects/http/project.dto.js';
import { accepted } from '../../projects/http/projects.controller.js';
import { Adoptions } from '../adoptions.js';
import {
  AdoptionCandidatesDto,
  AdoptionReportDto,
  adoptionReportDto,
  AdoptionReportWishDto,
  AdoptProjectDto,
  CandidatesQuery,
} from './adoption.dto.js';

/** What runs without us becomes a project. Reading a server's folders and containers is for those who may change servers. */
@ApiTags('adoptions')
@ApiController('adoptions')
export class AdoptionsController {
  constructor(private readonly adoptions: Adoptions) {}

  /** Compose projects on a server that no Supascale made. */
  @Get()
  @Requires('projects:write', 'servers:write')
  async candidates(@Query() { serverId }: CandidatesQuery): Promise<AdoptionCandidatesDto> {
    return { items: [...(await this.adoptions.candidates(serverId))] };
  }

  /** What an adoption would do. Nothing is touched, and no value of a secret is told. */
  @Post('report')
  @HttpCode(200)
  @Requires('projects:write', 'servers:write')
  async report(@Body() wish: AdoptionReportWishDto): Promise<AdoptionReportDto> {
    return adoptionReportDto(await this.adoptions.report(wish));
  }

  /** 202: it is a project from now on; what does not differ is not restarted. */
  @Post()
  @HttpCode(202)
  @Requires('projects:write', 'servers:write')
  async adopt(
    @Body() wish: AdoptProjectDto,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedDto> {
    return accepted(response, await this.adoptions.adopt(wish, by, once));
  }
}
