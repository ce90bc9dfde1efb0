import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { AcceptedDto } from '../../projects/http/project.dto.js';
import { StartAfresh } from '../start-afresh.js';

export class StartAfreshDto {
  /** The project's slug, typed out. */
  @IsString()
  @Length(1, 63)
  readonly confirm!: string;
}

@ApiTags('projects')
@ApiController('projects')
export class StartAfreshController {
  constructor(private readonly afresh: StartAfresh) {}

  /**
   * 202: a database whose first start failed begins anew on new volumes; the present ones stay, see GET …/former-data.
   * 409 once it has ever been well.
   */
  @Post(':ref/start-afresh')
  @HttpCode(202)
  @Requires('projects:write')
  async start(
    @Param('ref') ref: string,
    @Body() { confirm }: StartAfreshDto,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
  ): Promise<AcceptedDto> {
    const answer = await this.afresh.begin(ref, confirm, by, once);
    return { ...answer, statusUrl: `/api/v1/projects/${answer.ref}/status` };
  }
}
