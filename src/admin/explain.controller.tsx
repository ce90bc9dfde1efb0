import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { Explanations } from '../explain/explanations.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import { StartAfresh } from '../reconciler/start-afresh.js';
import { acceptedFlash } from './answers.js';
import { field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { ExplainPage } from './pages/explain.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';

/** Why a project is as it is, from its light down to the engine's own words; and the way out of a failed first start. */
@PageController('admin/projects/:ref/explain')
export class ExplainPageController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly explanations: Explanations,
    private readonly afresh: StartAfresh,
  ) {}

  @Get()
  @Requires('projects:read', 'activity:read')
  show(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.page(ref, [], request, response, 200);
  }

  @Post('start-afresh')
  @Requires('projects:write', 'activity:read')
  async startAfresh(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    try {
      const accepted = await this.afresh.begin(ref, field(body, 'confirm').trim(), by, once);
      this.pages.seeOther(response, addressOf(ref), acceptedFlash(accepted));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not-found') throw error;
      const errors = Object.values(error.detail.errors ?? { '': [error.message] }).flat();
      await this.page(ref, errors, request, response, error.code === 'invalid' ? 422 : 409);
    }
  }

  @Get('start-afresh')
  @Requires('projects:read')
  again(@Param('ref') ref: string, @Res() response: Response): void {
    this.pages.seeOther(response, addressOf(ref));
  }

  private async page(
    ref: string,
    errors: readonly string[],
    request: Request,
    response: Response,
    status: number,
  ): Promise<void> {
    const { row, head } = await this.views.head(ref);
    const explanation = await this.explanations.of(row.ref);
    const page = (chrome: Parameters<typeof ExplainPage>[0]['chrome']) => (
      <ExplainPage chrome={chrome} project={head} explanation={explanation} errors={errors} />
    );
    await this.pages.send(request, response, page, status);
  }
}

const addressOf = (ref: string): string => `/admin/projects/${encodeURIComponent(ref)}/explain`;
