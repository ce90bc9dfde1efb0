import { Body, Get, Header, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { etag, IdempotencyKey, IfMatch, IfPlan } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { Refused } from '../../kernel/refused.js';
import { ProjectActions, type Accepted } from '../project-actions.js';
import { ProjectList } from '../project-list.js';
import { ProjectSecrets } from '../project-secrets.js';
import {
  AcceptedDto,
  ApplyProjectDto,
  PauseProjectDto,
  ProjectDto,
  projectDto,
  ProjectSecretsDto,
  RemoveProjectDto,
  RequestProjectDto,
  RestartProjectDto,
} from './project.dto.js';
import { ProjectPageDto, ProjectQuery } from './project-list.dto.js';

@ApiTags('projects')
@ApiController('projects')
export class ProjectsController {
  constructor(
    private readonly actions: ProjectActions,
    private readonly projects: ProjectList,
    private readonly secrets: ProjectSecrets,
  ) {}

  /** Projects that are not gone, by slug. */
  @Get()
  @Requires('projects:read')
  async list(@Query() { limit, cursor, search }: ProjectQuery): Promise<ProjectPageDto> {
    const page = await this.projects.page({ limit, ...(cursor ? { cursor } : {}), ...(search ? { search } : {}) });
    return { items: page.items.map(projectDto), next: page.next };
  }

  /** 202: the wish is recorded, the containers follow. */
  @Post()
  @HttpCode(202)
  @Requires('projects:write')
  async request(
    @Body() wanted: RequestProjectDto,
    @By() by: Actor,
    @IfPlan() plan: string | undefined,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedDto> {
    return accepted(response, await this.actions.request(wanted, by, { once, plan }));
  }

  /** By ref or slug, also one that is gone (by ref). */
  @Get(':ref')
  @Requires('projects:read')
  async one(@Param('ref') ref: string, @Res({ passthrough: true }) response: Response): Promise<ProjectDto> {
    const row = await this.projects.find(ref);
    if (!row) throw new Refused('not-found', 'There is no such project.');
    response.setHeader('ETag', etag(row.version));
    return projectDto(row);
  }

  /** Declares the whole wanted spec; only what differs is recorded, each difference as an event of its own. */
  @Put(':ref')
  @HttpCode(202)
  @Requires('projects:write')
  async apply(
    @Param('ref') ref: string,
    @Body() change: ApplyProjectDto,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
    @IfPlan() plan: string | undefined,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedDto> {
    return accepted(response, await this.actions.apply(ref, change, by, { expected, once, plan }));
  }

  /** No containers, same data. */
  @Post(':ref/pause')
  @HttpCode(202)
  @Requires('projects:run')
  async pause(
    @Param('ref') ref: string,
    @Body() { reason }: PauseProjectDto,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
    @IfPlan() plan: string | undefined,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedDto> {
    return accepted(response, await this.actions.pause(ref, reason ?? 'asked for', by, { expected, once, plan }));
  }

  /** Brings a paused project back, or one that was removed with its data kept. */
  @Post(':ref/resume')
  @HttpCode(202)
  @Requires('projects:run')
  async resume(
    @Param('ref') ref: string,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
    @IfPlan() plan: string | undefined,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedDto> {
    return accepted(response, await this.actions.resume(ref, by, { expected, once, plan }));
  }

  /** Recreates services in dependency order. */
  @Post(':ref/restart')
  @HttpCode(202)
  @Requires('projects:run')
  async restart(
    @Param('ref') ref: string,
    @Body() { services }: RestartProjectDto,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
    @IfPlan() plan: string | undefined,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedDto> {
    return accepted(response, await this.actions.restart(ref, services, by, { expected, once, plan }));
  }

  /** Takes the project down. `confirm` is its slug, typed out; `keepData` says whether volumes and secrets stay. */
  @Post(':ref/remove')
  @HttpCode(202)
  @Requires('projects:delete')
  async remove(
    @Param('ref') ref: string,
    @Body() { confirm, keepData }: RemoveProjectDto,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
    @IfPlan() plan: string | undefined,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedDto> {
    return accepted(response, await this.actions.remove(ref, confirm, keepData, by, { expected, once, plan }));
  }

  /** Keys and database address in clear text; the reveal is recorded. */
  @Post(':ref/reveal')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Requires('projects:reveal')
  reveal(@Param('ref') ref: string, @By() by: Actor): Promise<ProjectSecretsDto> {
    return this.secrets.reveal(ref, by);
  }
}

export function accepted(response: Response, answer: Accepted): AcceptedDto {
  const statusUrl = `/api/v1/projects/${answer.ref}/status`;
  response.setHeader('ETag', etag(answer.version));
  response.setHeader('Location', statusUrl);
  return { ...answer, statusUrl };
}
