import { Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ActivityLog } from '../activity/activity-log.js';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Actor } from '../kernel/event.js';
import { ProjectSecrets } from '../projects/project-secrets.js';
import { kindGroups } from '../activity/domain/kinds.js';
import { logLineOf } from './log-view.js';
import { PageController } from './page.filter.js';
import { HistoryPage } from './pages/activity.page.js';
import { ProjectPage } from './pages/project.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';
import type { LogPage } from './view-models/lists.js';
import type { RevealedKeys } from './view-models/project.js';

const HISTORY = 50;

/** One project: how it stands, how to reach it, what happened to it. */
@PageController('admin/projects/:ref')
export class ProjectController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly secrets: ProjectSecrets,
    private readonly log: ActivityLog,
  ) {}

  @Get()
  @Requires('projects:read')
  overview(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.show(ref, null, request, response);
  }

  /** The page once more, this time with the keys: they are in this answer only. */
  @Post('reveal')
  @Requires('projects:reveal')
  async reveal(
    @Param('ref') ref: string,
    @By() by: Actor,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.show(ref, await this.secrets.reveal(ref, by), request, response);
  }

  @Get('reveal')
  @Requires('projects:read')
  revealAgain(@Param('ref') ref: string, @Res() response: Response): void {
    this.pages.seeOther(response, `/admin/projects/${encodeURIComponent(ref)}`);
  }

  @Get('history')
  @Requires('projects:read', 'activity:read')
  async history(
    @Param('ref') ref: string,
    @Query('before') before: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { row, head } = await this.views.head(ref);
    const { items, next } = await this.log.page({ project: row.ref }, { limit: HISTORY, cursor: before });
    const page: LogPage = {
      lines: items.map(logLineOf),
      filter: { actor: '', project: '', kind: '', from: '', to: '' },
      errors: {},
      older: next && `/admin/projects/${row.ref}/history?before=${encodeURIComponent(next)}`,
      paged: before !== undefined,
      kinds: kindGroups,
      actors: [],
    };
    await this.pages.send(request, response, (chrome) => <HistoryPage chrome={chrome} project={head} page={page} />);
  }

  private async show(ref: string, revealed: RevealedKeys | null, request: Request, response: Response): Promise<void> {
    const detail = await this.views.detail(ref, revealed);
    await this.pages.send(request, response, (chrome) => <ProjectPage chrome={chrome} detail={detail} />);
  }
}
