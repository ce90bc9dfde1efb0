import { Body, Get, HttpCode, Param, Patch, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { etag, IdempotencyKey, IfMatch, IfPlan } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { reachOf } from '../../stack/domain/setting-reach.js';
import { CATEGORIES, type Category } from '../../stack/domain/settings.js';
import { categoryIn, SERVICE_CATEGORIES, type SettingPatch } from '../domain/setting-changes.js';
import { ProjectActions } from '../project-actions.js';
import { releaseOf } from '../release-of.js';
import { AcceptedSettingsDto } from './project.dto.js';
import { accepted } from './projects.controller.js';
import { categoryDto, serviceCategoryDto, SettingCategoryDto, SettingsDto } from './setting.dto.js';

/** What can be set besides services and ports, by category. */
@ApiTags('settings')
@ApiController('projects/:ref/settings')
export class SettingsController {
  constructor(private readonly actions: ProjectActions) {}

  /** All settings of the project's release, with what is set and which services a change recreates. */
  @Get()
  @Requires('projects:read')
  async all(@Param('ref') ref: string): Promise<SettingsDto> {
    const row = await this.actions.found(ref);
    const release = releaseOf(row);
    const categories = CATEGORIES.filter((category) => release.settings[category] !== undefined);
    const reach = reachOf(release, row.images.set);
    return { categories: categories.map((category) => categoryDto(release, row, category, reach)) };
  }

  /** One category; of `resources` and `env` one entry for each service. */
  @Get(':category')
  @Requires('projects:read')
  async one(
    @Param('ref') ref: string,
    @Param('category') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SettingCategoryDto> {
    const row = await this.actions.found(ref);
    const release = releaseOf(row);
    const category = categoryIn(release, name);
    response.setHeader('ETag', etag(row.version));
    const ofServices = SERVICE_CATEGORIES.find((one) => one === category);
    return ofServices ? serviceCategoryDto(release, row, ofServices) : categoryDto(release, row, category as Category);
  }

  /**
   * JSON merge patch: only what is named changes, `null` goes back to what the release says. Secrets are given here and
   * never shown again. `network` also takes `bindAddress` and `ports`; `resources` and `env` are objects by service.
   * What it will recreate is told by `POST …/settings/{category}/plan`.
   */
  @Patch(':category')
  @HttpCode(202)
  @Requires('projects:write')
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  async change(
    @Param('ref') ref: string,
    @Param('category') name: string,
    @Body() patch: SettingPatch,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
    @IfPlan() plan: string | undefined,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedSettingsDto> {
    const { effects, ...answer } = await this.actions.patch(ref, name, patch, by, { expected, once, plan });
    return { ...accepted(response, answer), effects: { ...effects } };
  }
}
