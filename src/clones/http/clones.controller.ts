import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { Clones } from '../clones.js';

export class CloneProjectDto {
  /** Name of the new project. */
  @IsString()
  @Length(1, 63)
  readonly slug!: string;

  @IsOptional()
  @IsString()
  readonly displayName?: string;

  /** Whether databases and stored files are copied too. */
  @IsBoolean()
  readonly data!: boolean;

  /** Left out: the other project's server. */
  @IsOptional()
  @IsUUID()
  readonly serverId?: string;
}

export class ClonedDto {
  readonly ref: string;
  readonly slug: string;
  readonly version: number;
  readonly changed: boolean;
  /** The task that copies the data; null when none is copied. */
  readonly taskId: string | null;
  /** Settings that name the other project's address: give the clone its own. */
  readonly notCopied: string[];
}

@ApiTags('clones')
@ApiController('projects')
export class ClonesController {
  constructor(private readonly clones: Clones) {}

  /** 202: a new project with the same settings, other ports and fresh keys; with `data`, a task copies it. */
  @Post(':ref/clone')
  @HttpCode(202)
  @Requires('projects:write', 'projects:reveal')
  async clone(
    @Param('ref') ref: string,
    @Body() wish: CloneProjectDto,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
  ): Promise<ClonedDto> {
    const { notCopied, ...made } = await this.clones.make(ref, wish, by, once);
    return { ...made, notCopied: [...notCopied] };
  }
}
