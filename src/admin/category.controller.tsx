import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import type { ProjectRow } from '../projects/project-list.js';
import { releaseOf } from '../projects/release-of.js';
import type { Category } from '../stack/domain/settings.js';
import type { FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { CategoryPage } from './pages/project-forms.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';
import { categoriesOf, categoryChange, categoryForm, placesOf } from './settings-form.js';
import { SpecWishes, type FormPlace } from './spec-wishes.js';
import type { CategoryForm } from './view-models/forms.js';

/** One category of a project's settings: the form, what a change of it will cause, and the change. */
@PageController('admin/projects/:ref/settings/:category')
export class CategoryController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly actions: ProjectActions,
    private readonly wishes: SpecWishes,
  ) {}

  @Get()
  @Requires('projects:read')
  async show(
    @Param('ref') ref: string,
    @Param('category') name: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { row } = await this.views.head(ref);
    await this.send(row, categoryForm(releaseOf(row), row, known(row, name)), request, response, 200);
  }

  @Post()
  @Requires('projects:write')
  async review(
    @Param('ref') ref: string,
    @Param('category') name: string,
    @Body() body: FormBody,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const row = await this.actions.found(ref);
    const category = known(row, name);
    try {
      const change = categoryChange(releaseOf(row), row, category, body);
      await this.wishes.review(row, change, placeOf(row, category), body, request, response);
    } catch (error) {
      await this.again(error, row, category, body, request, response);
    }
  }

  @Get('apply')
  @Requires('projects:read')
  applyAgain(@Param('ref') ref: string, @Param('category') name: string, @Res() response: Response): void {
    const [project, category] = [ref, name].map(encodeURIComponent);
    this.pages.seeOther(response, `/admin/projects/${project}/settings/${category}`);
  }

  @Post('apply')
  @Requires('projects:write')
  async apply(
    @Param('ref') ref: string,
    @Param('category') name: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const row = await this.actions.found(ref);
    const category = known(row, name);
    try {
      const change = categoryChange(releaseOf(row), row, category, body);
      await this.wishes.apply(row, change, placeOf(row, category), body, by, once, response);
    } catch (error) {
      await this.again(error, row, category, body, request, response);
    }
  }

  /** The form as it was typed, secrets excepted, with what is wrong beside each field. */
  private async again(
    error: unknown,
    row: ProjectRow,
    category: Category,
    body: FormBody,
    request: Request,
    response: Response,
  ): Promise<void> {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    const errors = error.detail.errors ?? { '': [error.message] };
    await this.send(row, categoryForm(releaseOf(row), row, category, errors, body), request, response, 422);
  }

  private async send(row: ProjectRow, form: CategoryForm, request: Request, response: Response, status: number) {
    const { head } = await this.views.head(row.ref);
    const places = placesOf(releaseOf(row), row);
    await this.pages.send(
      request,
      response,
      (chrome) => <CategoryPage chrome={chrome} project={head} form={form} places={places} />,
      status,
    );
  }
}

const placeOf = ({ ref }: ProjectRow, category: string): FormPlace => {
  const form = `/admin/projects/${ref}/settings/${category}`;
  return { form, apply: `${form}/apply` };
};

function known(row: ProjectRow, name: string): Category {
  const category = categoriesOf(releaseOf(row)).find((one) => one === name);
  if (!category) throw new Refused('not-found', `Release ${row.release} has no settings called so.`);
  return category;
}
