import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { invalidField, Refused, type FieldErrors } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import { isMovedMeanwhile, movedFlash } from './answers.js';
import { expectedVersion, field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { RemovalPage } from './pages/removal.page.js';
import { Pages } from './pages.js';
import { Plans } from './plans.js';
import { ProjectViews } from './project-views.js';
import type { RemovalForm } from './view-models/forms.js';

/** Removal: the name typed out, and a choice about the data that nobody makes for you. */
@PageController('admin/projects/:ref')
export class RemovalController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly actions: ProjectActions,
    private readonly plans: Plans,
  ) {}

  @Get('remove')
  @Requires('projects:delete')
  show(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.form(ref, undefined, {}, request, response, 200);
  }

  @Post('remove')
  @Requires('projects:delete')
  async remove(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    try {
      const data = choiceOf(body);
      if (!data) throw invalidField('data', 'Say what becomes of the data.');
      const options = { expected: expectedVersion(body), once };
      const { slug } = await this.actions.remove(ref, field(body, 'typed'), data === 'keep', by, options);
      const text = `${slug} is being removed; its data ${data === 'keep' ? 'stays' : 'will be deleted'}.`;
      this.pages.seeOther(response, `/admin/projects/${encodeURIComponent(ref)}`, { tone: 'ok', text });
    } catch (error) {
      if (isMovedMeanwhile(error)) {
        return this.pages.seeOther(response, `/admin/projects/${encodeURIComponent(ref)}`, movedFlash);
      }
      if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
      const { confirm, data } = error.detail.errors ?? {};
      const errors = { ...(confirm && { typed: confirm }), ...(data && { data }) };
      await this.form(ref, body, errors, request, response, 422);
    }
  }

  private async form(
    ref: string,
    body: FormBody,
    errors: FieldErrors,
    request: Request,
    response: Response,
    status: number,
  ): Promise<void> {
    const { row, head } = await this.views.head(ref);
    const wish = { type: 'RemoveProject', confirm: row.slug, keepData: choiceOf(body) !== 'delete' } as const;
    const form: RemovalForm = {
      project: head,
      volumes: await this.views.volumeNames(row.ref),
      typed: field(body, 'typed'),
      data: choiceOf(body),
      plan: (await this.plans.forWish(row.ref, wish)).plan,
      errors,
    };
    await this.pages.send(request, response, (chrome) => <RemovalPage chrome={chrome} form={form} />, status);
  }
}

function choiceOf(body: FormBody): RemovalForm['data'] {
  const data = field(body, 'data');
  return data === 'keep' || data === 'delete' ? data : '';
}
