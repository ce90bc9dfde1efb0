import { Body, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Adoptions, type ReportWish } from '../adoption/adoptions.js';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { Refused, type FieldErrors } from '../kernel/refused.js';
import { releases } from '../stack/domain/releases/index.js';
import { checkSlug } from '../stack/domain/spec-fields.js';
import { field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { AdoptionPage, AdoptionReviewPage } from './pages/adoption.page.js';
import { Pages } from './pages.js';
import type { AdoptionPlaces } from './view-models/adoption.js';

const HERE = '/admin/projects/adopt';

/** From what Compose runs to a project of ours: where it is, what would happen, and a name typed out. */
@PageController('admin/projects/adopt')
export class AdoptionController {
  constructor(
    private readonly pages: Pages,
    private readonly adoptions: Adoptions,
  ) {}

  @Get()
  @Requires('projects:write', 'servers:write')
  show(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.places('', {}, request, response, 200);
  }

  /** A report that was read again: its form is gone, so it begins anew. */
  @Get('report')
  @Requires('projects:write', 'servers:write')
  again(@Res() response: Response): void {
    this.pages.seeOther(response, HERE);
  }

  @Post('report')
  @Requires('projects:write', 'servers:write')
  async report(@Body() body: FormBody, @Req() request: Request, @Res() response: Response): Promise<void> {
    try {
      await this.review(body, {}, request, response, 200);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.places(field(body, 'folder'), errorsOf(error), request, response, 422);
    }
  }

  @Post()
  @Requires('projects:write', 'servers:write')
  async adopt(
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    try {
      const more = { slug: field(body, 'slug'), confirm: field(body, 'typed'), report: field(body, 'report') };
      const { ref, slug } = await this.adoptions.adopt({ ...wishOf(body), ...more }, by, once);
      const text = `${slug} is adopted. What differs is being replaced: follow each step here.`;
      this.pages.seeOther(response, `/admin/projects/${ref}`, { tone: 'ok', text });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.review(body, errorsOf(error), request, response, error.code === 'taken' ? 409 : 422);
    }
  }

  private async review(
    body: FormBody,
    errors: FieldErrors,
    request: Request,
    response: Response,
    status: number,
  ): Promise<void> {
    const report = await this.adoptions.report(wishOf(body));
    const review = {
      report,
      asked: { project: field(body, 'project'), folder: field(body, 'folder'), release: field(body, 'release') },
      releases: releases.map(({ id, title }) => ({ id, title })),
      slug: field(body, 'slug') || slugFrom(report.project),
      typed: field(body, 'typed'),
      errors,
    };
    await this.pages.send(
      request,
      response,
      (chrome) => <AdoptionReviewPage chrome={chrome} review={review} />,
      status,
    );
  }

  private async places(
    folder: string,
    errors: FieldErrors,
    request: Request,
    response: Response,
    status: number,
  ): Promise<void> {
    const places: AdoptionPlaces = { ...(await this.candidates()), folder, errors };
    await this.pages.send(request, response, (chrome) => <AdoptionPage chrome={chrome} places={places} />, status);
  }

  private async candidates(): Promise<Pick<AdoptionPlaces, 'candidates' | 'trouble'>> {
    try {
      return { candidates: await this.adoptions.candidates(undefined), trouble: '' };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { candidates: [], trouble: error.message };
    }
  }
}

function wishOf(body: FormBody): ReportWish {
  const said = (name: string) => field(body, name).trim() || undefined;
  return { project: said('project'), folder: said('folder'), release: said('release') };
}

/** What stands beside no field stands above the form. */
function errorsOf({ detail, message }: Refused): FieldErrors {
  const errors = detail.errors ?? {};
  const isShown = Object.keys(errors).some((name) => ['folder', 'slug', 'confirm'].includes(name));
  return isShown ? errors : { '': [message] };
}

/** A slug like the compose project's name, where that makes one. */
function slugFrom(project: string): string {
  const slug = project
    .replaceAll('_', '-')
    .replace(/-+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
  return checkSlug(slug).length === 0 ? slug : '';
}
