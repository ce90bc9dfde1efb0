import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { invalidField, Refused, type FieldErrors } from '../kernel/refused.js';
import { FormerData } from '../removal/former-data.js';
import { findRelease } from '../stack/domain/releases/index.js';
import { Tasks } from '../tasks/tasks.js';
import { UpgradePlans } from '../upgrades/upgrade-plans.js';
import { field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { UpgradePage } from './pages/upgrade.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';
import { TaskViews } from './task-views.js';
import { dumpView, upgradePlanView, volumeView } from './upgrade-view.js';
import type { UpgradeView } from './view-models/moves.js';

/** Seconds. */
const SOAK = { fallback: '300', most: 86_400 };

interface Shown {
  /** The release whose plan is shown. */
  readonly to?: string;
  readonly soakS?: string;
  readonly errors?: FieldErrors;
  readonly status?: number;
}

/** To another release and, while it is watched, back; and what upgrades left behind. */
@PageController('admin/projects/:ref/upgrade')
export class UpgradeController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly plans: UpgradePlans,
    private readonly tasks: Tasks,
    private readonly taskViews: TaskViews,
    private readonly former: FormerData,
  ) {}

  /** @param to the release whose plan is shown; absent: the choice alone */
  @Get()
  @Requires('projects:read', 'tasks:read')
  show(
    @Param('ref') ref: string,
    @Query('to') to: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.page(ref, to === undefined ? {} : { to: String(to).slice(0, 20) }, request, response);
  }

  @Post()
  @Requires('projects:write')
  async begin(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const [to, soakS] = [field(body, 'to'), field(body, 'soakS').trim()];
    if (!/^\d{1,5}$/.test(soakS) || Number(soakS) > SOAK.most) {
      const errors = { soakS: [`must be a whole number of seconds, at most ${SOAK.most}`] };
      return this.page(ref, { to, soakS, errors, status: 422 }, request, response);
    }
    await this.pages.answer(response, addressOf(ref), async () => {
      await this.plans.begin(ref, { to, soakS: Number(soakS) }, by, once);
      return `The upgrade to ${to} has begun. Follow each step here.`;
    });
  }

  /** Back to the former release and its data. */
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
      return 'The upgrade is taken back: the former release runs on its former data again soon.';
    });
  }

  /** Kept before the watch is over. */
  @Post('end-wait')
  @Requires('tasks:write')
  async keep(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.pages.answer(response, addressOf(ref), async () => {
      await this.tasks.endWait(field(body, 'task'), by, { once });
      return 'The new release is kept; the watch has ended.';
    });
  }

  @Post('former')
  @Requires('projects:delete')
  async removeFormer(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const name = field(body, 'name');
    const typed = field(body, `confirm-${name}`).trim();
    try {
      if (field(body, 'kind') === 'dump') await this.former.removeDump(ref, name, typed, by);
      else await this.former.remove(ref, name, typed, by);
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not-found') throw error;
      const errors = { [name]: Object.values(error.detail.errors ?? { '': [error.message] }).flat() };
      return this.page(ref, { errors, status: 422 }, request, response);
    }
    this.pages.seeOther(response, addressOf(ref), { tone: 'ok', text: `${name} is deleted.` });
  }

  /** A page that was answered to a form has no address of its own. */
  @Get(['cancel', 'end-wait', 'former'])
  @Requires('projects:read')
  again(@Param('ref') ref: string, @Res() response: Response): void {
    this.pages.seeOther(response, addressOf(ref));
  }

  private async page(ref: string, shown: Shown, request: Request, response: Response): Promise<void> {
    const view = await this.view(ref, shown);
    const page = (chrome: Parameters<typeof UpgradePage>[0]['chrome']) => <UpgradePage chrome={chrome} view={view} />;
    await this.pages.send(request, response, page, shown.status);
  }

  private async view(ref: string, { to, soakS = SOAK.fallback, errors = {} }: Shown): Promise<UpgradeView> {
    const { row, head } = await this.views.head(ref);
    const [targets, volumes, dumps, task] = await Promise.all([
      this.plans.targets(row.ref),
      this.former.of(row.ref),
      this.former.dumpsOf(row.ref),
      this.taskViews.newest(row.ref, 'upgrade'),
    ]);
    return {
      ...{ project: head, release: row.release, task, soakS, errors },
      targets: targets.map(({ id, title, edge }) => ({ id, title, notes: edge.notes, renews: edge.renews })),
      plan: to === undefined ? null : await this.plan(row.ref, to),
      former: [...volumes.map((volume) => volumeView(volume, findRelease(row.release))), ...dumps.map(dumpView)],
    };
  }

  /** A way that does not exist is told on the page. */
  private async plan(ref: string, to: string): Promise<UpgradeView['plan']> {
    try {
      if (!findRelease(to)) throw invalidField('to', `is no release: ${to}`);
      return upgradePlanView(await this.plans.plan(ref, to));
    } catch (error) {
      if (error instanceof Refused && error.code !== 'not-found') return error.message;
      throw error;
    }
  }
}

const addressOf = (ref: string): string => `/admin/projects/${encodeURIComponent(ref)}/upgrade`;
