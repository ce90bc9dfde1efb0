import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { ProjectActions } from '../../projects/project-actions.js';
import { TaskIdDto } from '../../tasks/http/task.dto.js';
import { Tasks } from '../../tasks/tasks.js';
import { pathTo } from '../domain/path.js';
import { Preflight } from '../preflight.js';
import { UpgradeHandler } from '../upgrade.handler.js';
import { PlanUpgradeDto, UpgradeDto, UpgradePlanDto } from './upgrade.dto.js';

@ApiTags('upgrades')
@ApiController('projects')
export class UpgradesController {
  constructor(
    private readonly projects: ProjectActions,
    private readonly preflight: Preflight,
    private readonly handler: UpgradeHandler,
    private readonly tasks: Tasks,
  ) {}

  /** What moving the project to another release does and what stands in its way; nothing is changed. */
  @Post(':ref/upgrade/plan')
  @HttpCode(200)
  @Requires('projects:read')
  async plan(@Param('ref') ref: string, @Body() { to }: PlanUpgradeDto): Promise<UpgradePlanDto> {
    const row = await this.projects.found(ref);
    const path = pathTo(row.release, to);
    const findings = [...(await this.preflight.findings(row, path))];
    return {
      from: row.release,
      to,
      notes: [...path.edge.notes],
      findings,
      steps: this.handler.steps().map(({ title }) => title),
      possible: findings.every(({ level }) => level !== 'error'),
    };
  }

  /** 202: a task moves the project to another release, or back when that fails. See GET /api/v1/tasks/:id. */
  @Post(':ref/upgrade')
  @HttpCode(202)
  @Requires('projects:write')
  async upgrade(
    @Param('ref') ref: string,
    @Body() { to, soakS, settleS }: UpgradeDto,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
  ): Promise<TaskIdDto> {
    const row = await this.projects.found(ref);
    pathTo(row.release, to);
    const input = { from: row.release, to, soakS: soakS ?? 300, ...(settleS === undefined ? {} : { settleS }) };
    return this.tasks.request('upgrade', row.ref, input, by, { once });
  }
}
