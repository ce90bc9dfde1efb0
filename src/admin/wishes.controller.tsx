import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { ProjectActions, type Accepted } from '../projects/project-actions.js';
import { ProjectDrafts } from '../projects/project-drafts.js';
import type { ProjectRow } from '../projects/project-list.js';
import type { PlanPreview } from '../reconciler/plan-preview.js';
import { seenIn, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { ReviewPage } from './pages/project-forms.page.js';
import { Pages } from './pages.js';
import { Plans } from './plans.js';
import { acceptedFlash, isMovedMeanwhile, movedFlash } from './answers.js';
import type { Review } from './view-models/forms.js';

type Verb = 'pause' | 'resume' | 'restart';
type Wish = Parameters<PlanPreview['forWish']>[1];

const WORDS: Record<Verb, { readonly title: string; readonly lead: string; readonly apply: string }> = {
  pause: {
    title: 'Pause',
    lead: 'Its containers go; its data, ports and keys stay. Resume brings it back.',
    apply: 'Pause it',
  },
  resume: { title: 'Resume', lead: 'Its containers come back on the data that it had.', apply: 'Resume it' },
  restart: {
    title: 'Restart',
    lead: 'Its containers are made anew, one after the other, on the same data.',
    apply: 'Restart it',
  },
};

/** Pause, resume, restart: first what it will cause, then the wish. */
@PageController('admin/projects/:ref')
export class WishesController {
  constructor(
    private readonly pages: Pages,
    private readonly actions: ProjectActions,
    private readonly drafts: ProjectDrafts,
    private readonly plans: Plans,
  ) {}

  @Get('pause')
  @Requires('projects:run')
  reviewPause(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.review('pause', ref, () => ({ type: 'PauseProject', reason: 'asked for' }), request, response);
  }

  @Get('resume')
  @Requires('projects:run')
  reviewResume(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.review('resume', ref, () => ({ type: 'ResumeProject' }), request, response);
  }

  @Get('restart')
  @Requires('projects:run')
  reviewRestart(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const wish = (row: ProjectRow): Wish => ({
      type: 'RestartServices',
      services: this.drafts.services(row, undefined),
    });
    return this.review('restart', ref, wish, request, response);
  }

  @Post('pause')
  @Requires('projects:run')
  pause(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const options = { ...seenIn(body), once };
    return this.carryOut(ref, response, () => this.actions.pause(ref, 'asked for', by, options));
  }

  @Post('resume')
  @Requires('projects:run')
  resume(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    return this.carryOut(ref, response, () => this.actions.resume(ref, by, { ...seenIn(body), once }));
  }

  @Post('restart')
  @Requires('projects:run')
  restart(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const options = { ...seenIn(body), once };
    return this.carryOut(ref, response, () => this.actions.restart(ref, undefined, by, options));
  }

  private async review(
    verb: Verb,
    ref: string,
    wish: (row: ProjectRow) => Wish,
    request: Request,
    response: Response,
  ): Promise<void> {
    const row = await this.actions.found(ref);
    const { plan, seen } = await this.plans.forWish(row.ref, wish(row));
    const { title, lead, apply } = WORDS[verb];
    const back = `/admin/projects/${row.ref}`;
    const review: Review = {
      title: `${title} ${row.displayName}`,
      lead,
      action: `${back}/${verb}`,
      applyLabel: apply,
      dangerous: false,
      back,
      changes: [],
      facts: [],
      plan,
      fields: seen,
    };
    await this.pages.send(request, response, (chrome) => (
      <ReviewPage chrome={chrome} review={review} name={row.displayName} />
    ));
  }

  private async carryOut(ref: string, response: Response, wish: () => Promise<Accepted>): Promise<void> {
    const back = `/admin/projects/${encodeURIComponent(ref)}`;
    try {
      this.pages.seeOther(response, back, acceptedFlash(await wish()));
    } catch (error) {
      if (!isMovedMeanwhile(error)) throw error;
      this.pages.seeOther(response, back, movedFlash);
    }
  }
}
