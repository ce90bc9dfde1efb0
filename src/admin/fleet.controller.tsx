import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { Refused, type FieldErrors } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import { ProjectDrafts, type Draft } from '../projects/project-drafts.js';
import { ProjectList } from '../projects/project-list.js';
import { ProjectSettings } from '../projects/project-settings.js';
import { Statuses } from '../reconciler/statuses.js';
import { isPullable } from '../stack/domain/image-source.js';
import type { Release } from '../stack/domain/release.js';
import { defaultRelease, findRelease } from '../stack/domain/releases/index.js';
import { DEFAULT_PROFILE } from '../stack/domain/stack-spec.js';
import { field, singles, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { NewProjectPage, ReviewPage } from './pages/project-forms.page.js';
import { ProjectsPage } from './pages/projects.page.js';
import { Pages } from './pages.js';
import { Plans } from './plans.js';
import { formOf, newProjectOf, textsOf } from './spec-form.js';
import { fleetRowOf } from './status-view.js';
import type { Review } from './view-models/forms.js';
import type { Fleet } from './view-models/project.js';

const PAGE = 50;
const LIST = '/admin/projects';

/** All projects, and the way to a new one. */
@PageController('admin/projects')
export class FleetController {
  constructor(
    private readonly pages: Pages,
    private readonly projects: ProjectList,
    private readonly statuses: Statuses,
    private readonly actions: ProjectActions,
    private readonly drafts: ProjectDrafts,
    private readonly plans: Plans,
    private readonly settings: ProjectSettings,
  ) {}

  @Get()
  @Requires('projects:read')
  async list(
    @Query('q') q: string | undefined,
    @Query('after') after: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const fleet = await this.fleet((q ?? '').slice(0, 100), after);
    await this.pages.send(request, response, (chrome) => <ProjectsPage chrome={chrome} fleet={fleet} />);
  }

  @Get('new')
  @Requires('projects:write')
  showNew(
    @Query('release') release: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.form(request, response, release === undefined ? undefined : { release }, {}, 200);
  }

  /** A review that was read again: its form is gone, so it begins anew. */
  @Get('review')
  @Requires('projects:write')
  reviewAgain(@Res() response: Response): void {
    this.pages.seeOther(response, `${LIST}/new`);
  }

  @Post('review')
  @Requires('projects:write')
  async review(@Body() body: FormBody, @Req() request: Request, @Res() response: Response): Promise<void> {
    try {
      const wanted = newProjectOf(this.release(body), textsOf(body));
      const draft = await this.drafts.forNew(wanted);
      const review: Review = {
        ...reviewOf(draft),
        fields: singles(body),
        plan: await this.plans.forCreate(wanted),
      };
      await this.pages.send(request, response, (chrome) => (
        <ReviewPage chrome={chrome} review={review} name="New project" />
      ));
    } catch (error) {
      await this.again(error, body, request, response);
    }
  }

  @Post()
  @Requires('projects:write')
  async create(
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    try {
      const { ref, slug } = await this.actions.request(newProjectOf(this.release(body), textsOf(body)), by, { once });
      const text = `${slug} is declared. The reconciler is on it: follow each step here.`;
      this.pages.seeOther(response, `${LIST}/${ref}`, { tone: 'ok', text });
    } catch (error) {
      await this.again(error, body, request, response);
    }
  }

  /** The form once more, with what is wrong beside each field. */
  private again(error: unknown, body: FormBody, request: Request, response: Response): Promise<void> {
    if (!(error instanceof Refused) || !['invalid', 'taken', 'unavailable'].includes(error.code)) throw error;
    const errors = error.detail.errors ?? { '': [error.message] };
    return this.form(request, response, body, errors, error.code === 'taken' ? 409 : 422);
  }

  private form(
    request: Request,
    response: Response,
    body: FormBody,
    errors: FieldErrors,
    status: number,
  ): Promise<void> {
    const form = formOf(this.release(body), textsOf(body), errors);
    return this.pages.send(request, response, (chrome) => <NewProjectPage chrome={chrome} form={form} />, status);
  }

  /** The one that the form is for; what the operator chose where it says none or nonsense. */
  private release(body: FormBody): Release {
    return findRelease(field(body, 'release')) ?? findRelease(this.settings.release) ?? defaultRelease;
  }

  private async fleet(search: string, after: string | undefined): Promise<Fleet> {
    const wanted = search.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
    const page = await this.projects.page({
      limit: PAGE,
      ...(after && { cursor: after }),
      ...(wanted && { search: wanted }),
    });
    const statuses = await this.statuses.of(page.items);
    const next =
      page.next && `${LIST}?${new URLSearchParams({ ...(search && { q: search }), after: page.next }).toString()}`;
    const rows = page.items.map((row) => fleetRowOf(row, statuses.get(row.ref)!));
    return { rows, search, next, paged: after !== undefined };
  }
}

const reviewOf = ({ slug, displayName, spec, images, subnet }: Draft): Omit<Review, 'plan' | 'fields'> => ({
  title: `Create ${slug}`,
  lead: 'This is what it will be. Ports and network that were left open are picked when it is created.',
  action: LIST,
  applyLabel: 'Create the project',
  dangerous: false,
  back: `${LIST}/new`,
  changes: [],
  facts: [
    { name: 'Slug', value: slug },
    { name: 'Display name', value: displayName },
    { name: 'Release', value: spec.release },
    { name: 'Profile', value: spec.profile ?? DEFAULT_PROFILE },
    { name: 'Images', value: isPullable(images) ? images.registry : 'the set built on this machine' },
    { name: 'Listens on', value: spec.bindAddress },
    ...Object.entries(spec.ports).map(([name, port]) => ({ name: `Port ${name}`, value: String(port) })),
    { name: 'Network', value: subnet },
  ],
});
