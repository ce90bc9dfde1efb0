import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { ProjectActions } from '../../projects/project-actions.js';
import { UpgradePlans } from '../upgrade-plans.js';
import {
  keptDumpDto,
  planDto,
  PlanUpgradeDto,
  targetDto,
  UpgradeDto,
  UpgradePlanDto,
  UpgradeTargetsDto,
  UpgradeTaskDto,
} from './upgrade.dto.js';

@ApiTags('upgrades')
@ApiController('projects')
export class UpgradesController {
  constructor(
    private readonly projects: ProjectActions,
    private readonly plans: UpgradePlans,
  ) {}

  /** Releases that the project can be moved to. */
  @Get(':ref/upgrade')
  @Requires('projects:read')
  async targets(@Param('ref') ref: string): Promise<UpgradeTargetsDto> {
    const { release } = await this.projects.found(ref);
    return { release, targets: (await this.plans.targets(ref)).map(targetDto) };
  }

  /** What moving the project to another release does and what stands in its way; nothing is changed. */
  @Post(':ref/upgrade/plan')
  @HttpCode(200)
  @Requires('projects:read')
  async plan(@Param('ref') ref: string, @Body() { to }: PlanUpgradeDto): Promise<UpgradePlanDto> {
    return planDto(await this.plans.plan(ref, to));
  }

  /** 202: a task moves the project to another release, or back when that fails. See GET /api/v1/tasks/:id. */
  @Post(':ref/upgrade')
  @HttpCode(202)
  @Requires('projects:write')
  async upgrade(
    @Param('ref') ref: string,
    @Body() wish: UpgradeDto,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
  ): Promise<UpgradeTaskDto> {
    const { taskId, dumps } = await this.plans.begin(ref, wish, by, once);
    return { taskId, dumps: dumps.map(keptDumpDto) };
  }
}
