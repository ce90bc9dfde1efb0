import { Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ActivityLog, type ActivityFilter } from '../activity/activity-log.js';
import { kindGroups } from '../activity/domain/kinds.js';
import { Requires } from '../auth/requires.js';
import { Refused, type FieldErrors } from '../kernel/refused.js';
import { logLineOf } from './log-view.js';
import { PageController } from './page.filter.js';
import { ActivityPage } from './pages/activity.page.js';
import { Pages } from './pages.js';
import type { LogFilter, LogPage } from './view-models/lists.js';

const PAGE = 50;
const MOST_ACTORS = 200;
const DAY_MS = 86_400_000;

@PageController('admin/activity')
export class ActivityPageController {
  constructor(
    private readonly pages: Pages,
    private readonly log: ActivityLog,
  ) {}

  @Get()
  @Requires('activity:read')
  async show(
    @Query() query: Readonly<Record<string, string>>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const filter = filterOf(query);
    const { before } = query;
    const { errors, wanted } = checked(filter);
    const page = await this.read(filter, wanted, errors, before);
    const status = Object.keys(page.errors).length > 0 ? 422 : 200;
    await this.pages.send(request, response, (chrome) => <ActivityPage chrome={chrome} page={page} />, status);
  }

  private async read(
    filter: LogFilter,
    wanted: ActivityFilter,
    errors: FieldErrors,
    before: string | undefined,
  ): Promise<LogPage> {
    const around = {
      filter,
      kinds: kindGroups,
      actors: await this.log.actorNames(MOST_ACTORS),
      paged: before !== undefined,
    };
    if (Object.keys(errors).length > 0) return { ...around, lines: [], older: null, errors };
    try {
      const { items, next } = await this.log.page(wanted, { limit: PAGE, cursor: before });
      const older = next && `/admin/activity?${new URLSearchParams({ ...given(filter), before: next }).toString()}`;
      return { ...around, lines: items.map(logLineOf), older, errors };
    } catch (error) {
      if (!(error instanceof Refused) || !error.detail.errors?.actor) throw error;
      return { ...around, lines: [], older: null, errors: error.detail.errors };
    }
  }
}

const filterOf = (query: Readonly<Record<string, string>>): LogFilter => {
  const text = (name: string) => (query[name] ?? '').trim().slice(0, 200);
  return { actor: text('actor'), project: text('project'), kind: text('kind'), from: text('from'), to: text('to') };
};

const given = (filter: LogFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));

/** Days are whole, in UTC: `to` includes its day. */
function checked({ actor, project, kind, from, to }: LogFilter): { wanted: ActivityFilter; errors: FieldErrors } {
  const errors: Record<string, readonly string[]> = {};
  const dayOf = (name: string, text: string): number | undefined => {
    if (text === '') return undefined;
    const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    if (Number.isNaN(at)) errors[name] = ['must be a day: 2026-11-24'];
    return Number.isNaN(at) ? undefined : at;
  };
  const [first, last] = [dayOf('from', from), dayOf('to', to)];
  const wanted = {
    actor: actor || undefined,
    project: project || undefined,
    kind: kind || undefined,
    from: first,
    to: last === undefined ? undefined : last + DAY_MS,
  };
  return { wanted, errors };
}
