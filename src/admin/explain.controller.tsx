import { Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Requires } from '../auth/requires.js';
import { Explanations } from '../explain/explanations.js';
import { PageController } from './page.filter.js';
import { ExplainPage } from './pages/explain.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';

/** Why a project is as it is, from its light down to the engine's own words. */
@PageController('admin/projects/:ref/explain')
export class ExplainPageController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly explanations: Explanations,
  ) {}

  @Get()
  @Requires('projects:read', 'activity:read')
  async show(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { row, head } = await this.views.head(ref);
    const explanation = await this.explanations.of(row.ref);
    await this.pages.send(request, response, (chrome) => (
      <ExplainPage chrome={chrome} project={head} explanation={explanation} />
    ));
  }
}
