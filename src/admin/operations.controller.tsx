import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { ProjectFiles } from '../exports/project-files.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import { ProjectImages } from '../reconciler/project-images.js';
import { ROTATIONS } from '../rotation/domain/rotation.js';
import { Rotations } from '../rotation/rotations.js';
import { Tasks } from '../tasks/tasks.js';
import { UpgradePlans } from '../upgrades/upgrade-plans.js';
import { field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { OperationsPage } from './pages/operations.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';
import { TaskViews } from './task-views.js';
import type { FilesView, OperationsView } from './view-models/operations.js';

const SHOWN = 10;

/** Verbs for one project: tasks under way and ended, new secrets, and the files that run without us. */
@PageController('admin/projects/:ref/operations')
export class OperationsController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly tasks: Tasks,
    private readonly taskViews: TaskViews,
    private readonly upgrades: UpgradePlans,
    private readonly rotations: Rotations,
    private readonly files: ProjectFiles,
    private readonly images: ProjectImages,
  ) {}

  @Get()
  @Requires('projects:read', 'tasks:read')
  async show(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { row, head } = await this.views.head(ref);
    const view = await this.view(row.ref);
    await this.pages.send(request, response, (chrome) => <OperationsPage chrome={chrome} project={head} view={view} />);
  }

  @Post('rotate')
  @Requires('projects:rotate')
  async rotate(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const what = ROTATIONS.find((one) => one === field(body, 'what'));
    const name = field(body, 'name');
    await this.pages.answer(response, addressOf(ref), async () => {
      if (!what) throw new Refused('invalid', 'There is nothing of that name to rotate.');
      const wanted = { what, ...(what === 'secret' ? { names: [name] } : {}) };
      await this.rotations.request(ref, wanted, by, { once });
      return 'The new secrets are being made and brought to all who need them. Follow each step here.';
    });
  }

  @Post('cancel')
  @Requires('tasks:write')
  async cancel(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.pages.answer(response, addressOf(ref), async () => {
      await this.tasks.cancel(field(body, 'task'), by, { once });
      return 'The task stops and takes back what it did.';
    });
  }

  @Post('end-wait')
  @Requires('tasks:write')
  async endWait(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.pages.answer(response, addressOf(ref), async () => {
      await this.tasks.endWait(field(body, 'task'), by, { once });
      return 'The task goes on.';
    });
  }

  @Post('repin')
  @Requires('projects:write')
  async repin(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @Res() response: Response,
  ): Promise<void> {
    await this.pages.answer(response, addressOf(ref), async () => {
      await this.images.repin(ref, field(body, 'image'), by);
      return 'Let go. The next container of it is made of what is there then; restart its services to take it now.';
    });
  }

  @Post('files/overwrite')
  @Requires('projects:write')
  async overwrite(@Param('ref') ref: string, @By() by: Actor, @Res() response: Response): Promise<void> {
    await this.pages.answer(response, addressOf(ref), async () => {
      const { kept } = await this.files.overwrite(ref, by);
      return kept.length === 0
        ? 'The files are written.'
        : `The files are written; the edits lie in ${kept.join(', ')}.`;
    });
  }

  @Post('files/import')
  @Requires('projects:write')
  async import(@Param('ref') ref: string, @By() by: Actor, @Res() response: Response): Promise<void> {
    await this.pages.answer(response, addressOf(ref), async () => {
      const { maps, left } = await this.files.import(ref, by, { apply: true });
      const taken = maps.length === 0 ? 'Nothing of the edits is a wish.' : `${maps.length} edits became wishes.`;
      return left.length === 0 ? taken : `${taken} ${left.length} could not be taken over and stay in the files.`;
    });
  }

  /** A page that was answered to a form has no address of its own: read again, it is the list. */
  @Get(['rotate', 'repin', 'cancel', 'end-wait', 'files/overwrite', 'files/import'])
  @Requires('projects:read')
  again(@Param('ref') ref: string, @Res() response: Response): void {
    this.pages.seeOther(response, addressOf(ref));
  }

  private async view(ref: string): Promise<OperationsView> {
    const { items } = await this.tasks.list({ project: ref }, { limit: SHOWN });
    const isThere = await this.rotations.list(ref).catch(noneOfWhatIsGone);
    return {
      upgradeTo: (await this.upgrades.targets(ref).catch(noneOfWhatIsGone)).map(({ id }) => id),
      tasks: items.map((row) => this.taskViews.of(row)),
      images: (await this.images.of(ref).catch(noneOfWhatIsGone)).map(({ image, services, pin }) => ({
        ...{ image, services, digest: pin?.digest ?? '', since: pin?.since || null },
      })),
      rotations: isThere.map(({ what, title, notes, overlaps, secrets }) => ({
        ...{ what, title, notes, overlaps },
        secrets: secrets.map(({ name, version, since }) => ({ name, version, since: since ?? null })),
      })),
      files: await this.filesView(ref),
    };
  }

  private async filesView(ref: string): Promise<FilesView | string> {
    try {
      return await this.files.show(ref);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  }
}

const addressOf = (ref: string): string => `/admin/projects/${encodeURIComponent(ref)}/operations`;

function noneOfWhatIsGone(error: unknown): [] {
  if (error instanceof Refused && error.code === 'not-found') return [];
  throw error;
}
