import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import type { ProjectRef } from '../../kernel/ids.js';
import { Refused } from '../../kernel/refused.js';
import { RequestProjectDto } from '../../projects/http/project.dto.js';
import { ProjectActions } from '../../projects/project-actions.js';
import { ProjectDrafts } from '../../projects/project-drafts.js';
import type { SettingPatch } from '../../projects/domain/setting-changes.js';
import { patchedChange } from '../../projects/patched-change.js';
import { ProjectList } from '../../projects/project-list.js';
import { PlanPreview } from '../plan-preview.js';
import { Reconciler } from '../reconciler.js';
import { Statuses } from '../statuses.js';
import { PlanRequestDto, previewDto, PreviewDto } from './plan.dto.js';
import { statusDto, StatusDto } from './status.dto.js';

@ApiTags('projects')
@ApiController('projects')
export class ConvergenceController {
  constructor(
    private readonly previews: PlanPreview,
    private readonly statuses: Statuses,
    private readonly projects: ProjectList,
    private readonly actions: ProjectActions,
    private readonly drafts: ProjectDrafts,
    private readonly reconciler: Reconciler,
  ) {}

  /** What creating this project would cause: the engine calls in order, each with its reason. Records nothing. */
  @Post('plan')
  @HttpCode(200)
  @Requires('projects:read')
  async planNew(@Body() wanted: RequestProjectDto): Promise<PreviewDto> {
    return previewDto(await this.previews.forCreate(wanted));
  }

  /**
   * What a wish would cause. With `spec`: applying it; with `wish`: pausing, resuming, restarting or removing;
   * with neither: what the reconciler would do now. Records nothing.
   */
  @Post(':ref/plan')
  @HttpCode(200)
  @Requires('projects:read')
  async plan(
    @Param('ref') ref: string,
    @Body() { spec, wish, services, keepData }: PlanRequestDto,
  ): Promise<PreviewDto> {
    if (spec) return previewDto(await this.previews.forChange(ref, spec));
    if (!wish) return previewDto(await this.previews.now(ref));
    const row = await this.actions.found(ref);
    switch (wish) {
      case 'pause':
        return previewDto(await this.previews.forWish(ref, { type: 'PauseProject', reason: 'preview' }));
      case 'resume':
        return previewDto(await this.previews.forWish(ref, { type: 'ResumeProject' }));
      case 'restart': {
        const command = { type: 'RestartServices', services: this.drafts.services(row, services) } as const;
        return previewDto(await this.previews.forWish(ref, command));
      }
      case 'remove': {
        const command = { type: 'RemoveProject', confirm: row.slug, keepData: keepData ?? true } as const;
        return previewDto(await this.previews.forWish(ref, command));
      }
    }
  }

  /** What changing one category of settings would cause: body as of the PATCH. Records nothing. */
  @Post(':ref/settings/:category/plan')
  @HttpCode(200)
  @Requires('projects:read')
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  async planSettings(
    @Param('ref') ref: string,
    @Param('category') category: string,
    @Body() patch: SettingPatch,
  ): Promise<PreviewDto> {
    const row = await this.actions.found(ref);
    return previewDto(await this.previews.forChange(row.ref, patchedChange(row, category, patch)));
  }

  /** Conditions, and wanted and observed side by side. */
  @Get(':ref/status')
  @Requires('projects:read')
  async status(@Param('ref') ref: string): Promise<StatusDto> {
    const row = await this.projects.find(ref);
    if (!row) throw new Refused('not-found', 'There is no such project.');
    return statusDto(row, (await this.statuses.of([row])).get(row.ref)!);
  }

  /** Looks at the project now, every container inspected. The reconciler does so by itself whenever something moves. */
  @Post(':ref/look')
  @HttpCode(202)
  @Requires('projects:run')
  async look(@Param('ref') ref: string): Promise<{ ref: string }> {
    const row = await this.actions.found(ref);
    this.reconciler.wake(row.ref as ProjectRef);
    return { ref: row.ref };
  }
}
