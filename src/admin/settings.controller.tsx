import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { Refused, type FieldErrors } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import type { SpecChange } from '../projects/project-drafts.js';
import type { ProjectRow } from '../projects/project-list.js';
import { releaseOf } from '../projects/release-of.js';
import type { FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { SettingsPage } from './pages/project-forms.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';
import { placesOf } from './settings-form.js';
import { SpecWishes, type FormPlace } from './spec-wishes.js';
import { changeOf, formOf, textsOf, textsOfProject } from './spec-form.js';

/** What a project shall be: the form, what a change of it will cause, and the change. */
@PageController('admin/projects/:ref')
export class SettingsController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly actions: ProjectActions,
    private readonly wishes: SpecWishes,
  ) {}

  @Get('settings')
  @Requires('projects:read')
  async show(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { row, head } = await this.views.head(ref);
    const release = releaseOf(row);
    const form = formOf(release, textsOfProject(row));
    const places = placesOf(release, row);
    await this.pages.send(request, response, (chrome) => (
      <SettingsPage chrome={chrome} project={head} form={form} places={places} />
    ));
  }

  @Post('settings')
  @Requires('projects:write')
  async review(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const row = await this.actions.found(ref);
    try {
      await this.wishes.review(row, changeFor(row, body), placeOf(row), body, request, response);
    } catch (error) {
      await this.again(error, row, body, request, response);
    }
  }

  @Get('apply')
  @Requires('projects:read')
  applyAgain(@Param('ref') ref: string, @Res() response: Response): void {
    this.pages.seeOther(response, `/admin/projects/${encodeURIComponent(ref)}/settings`);
  }

  @Post('apply')
  @Requires('projects:write')
  async apply(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const row = await this.actions.found(ref);
    try {
      await this.wishes.apply(row, changeFor(row, body), placeOf(row), body, by, once, response);
    } catch (error) {
      await this.again(error, row, body, request, response);
    }
  }

  /** The form as it was typed, with what is wrong beside each field. */
  private async again(
    error: unknown,
    row: ProjectRow,
    body: FormBody,
    request: Request,
    response: Response,
  ): Promise<void> {
    if (!(error instanceof Refused) || (error.code !== 'invalid' && error.code !== 'taken')) throw error;
    const errors: FieldErrors = error.detail.errors ?? { '': [error.message] };
    const typed = textsOf(body);
    const release = releaseOf(row);
    const places = placesOf(release, row);
    const form = formOf(release, (name) => (name === 'slug' ? row.slug : typed(name)), errors);
    const { head } = await this.views.head(row.ref);
    const status = error.code === 'taken' ? 409 : 422;
    await this.pages.send(
      request,
      response,
      (chrome) => <SettingsPage chrome={chrome} project={head} form={form} places={places} />,
      status,
    );
  }
}

const placeOf = ({ ref }: ProjectRow): FormPlace => ({
  form: `/admin/projects/${ref}/settings`,
  apply: `/admin/projects/${ref}/apply`,
});

/** The form says all but the settings by category, which stay. */
const changeFor = (row: ProjectRow, body: FormBody): SpecChange => ({
  ...changeOf(releaseOf(row), textsOf(body)),
  settings: row.spec.settings,
});
