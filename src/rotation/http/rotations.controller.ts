import { Body, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { API_PREFIX, ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { TaskIdDto } from '../../tasks/http/task.dto.js';
import { Rotations } from '../rotations.js';
import { rotatableDto, RotatablesDto, RotateDto } from './rotation.dto.js';

@ApiTags('rotations')
@ApiController('projects')
export class RotationsController {
  constructor(private readonly rotations: Rotations) {}

  /** What can be rotated, which versions are in force and since when. No values. */
  @Get(':ref/rotations')
  @Requires('projects:read')
  async list(@Param('ref') ref: string): Promise<RotatablesDto> {
    return { items: (await this.rotations.list(ref)).map(rotatableDto) };
  }

  /** 202: a task makes new secrets, hands them to the services and retires the former ones. */
  @Post(':ref/rotations')
  @HttpCode(202)
  @Requires('projects:rotate')
  async rotate(
    @Param('ref') ref: string,
    @Body() wanted: RotateDto,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskIdDto> {
    const { taskId } = await this.rotations.request(ref, wanted, by, { once });
    response.setHeader('Location', `/${API_PREFIX}/tasks/${taskId}`);
    return { taskId };
  }
}
