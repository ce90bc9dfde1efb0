import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import { Clones } from '../clones/clones.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import type { Actor } from '../kernel/event.js';
import { invalidField, Refused, type FieldErrors } from '../kernel/refused.js';
import { ServerList } from '../servers/server-list.js';
import { field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { ClonePage } from './pages/clone.page.js';
import { Pages } from './pages.js';
import { ProjectViews } from './project-views.js';
import type { Flash } from './view-models/frame.js';
import type { CloneForm } from './view-models/moves.js';

/** A project made from another one. */
@PageController('admin/projects/:ref/clone')
export class CloneController {
  constructor(
    private readonly pages: Pages,
    private readonly views: ProjectViews,
    private readonly clones: Clones,
    private readonly servers: ServerList,
  ) {}

  @Get()
  @Requires('projects:write', 'projects:reveal')
  show(@Param('ref') ref: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.form(ref, undefined, {}, request, response, 200);
  }

  @Post()
  @Requires('projects:write', 'projects:reveal')
  async make(
    @Param('ref') ref: string,
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    try {
      const data = choiceOf(body);
      if (!data) throw invalidField('data', 'Say whether the data is copied.');
      const [displayName, serverId] = [field(body, 'displayName').trim(), field(body, 'serverId')];
      const wish = {
        ...{ slug: field(body, 'slug').trim(), data: data === 'with' },
        ...(displayName && { displayName }),
        ...(serverId && { serverId }),
      };
      const made = await this.clones.make(ref, wish, by, once);
      const at = `/admin/projects/${made.ref}`;
      this.pages.seeOther(response, made.taskId === null ? at : `${at}/operations`, told(made));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not-found') throw error;
      const errors = error.detail.errors ?? { '': [error.message] };
      await this.form(ref, body, errors, request, response, error.code === 'taken' ? 409 : 422);
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
    const fieldsHere = ['slug', 'displayName', 'data', 'serverId', ''];
    const elsewhere = Object.entries(errors).filter(([name]) => !fieldsHere.includes(name));
    const form: CloneForm = {
      project: head,
      ...{ slug: field(body, 'slug'), displayName: field(body, 'displayName'), data: choiceOf(body) },
      serverId: field(body, 'serverId') || row.serverId,
      servers: (await this.servers.all()).map(({ id, name }) => ({ id, name })),
      notCopied: await this.clones.notCopied(row.ref),
      errors: {
        ...errors,
        '': [...(errors[''] ?? []), ...elsewhere.flatMap(([name, all]) => all.map((one) => `${name} ${one}`))],
      },
    };
    await this.pages.send(request, response, (chrome) => <ClonePage chrome={chrome} form={form} />, status);
  }
}

function choiceOf(body: FormBody): CloneForm['data'] {
  const data = field(body, 'data');
  return data === 'with' || data === 'without' ? data : '';
}

function told({ slug, taskId, notCopied }: Awaited<ReturnType<Clones['make']>>): Flash {
  const begun =
    taskId === null ? `${slug} is declared.` : `${slug} is declared; its data is being copied. Follow it here.`;
  return { tone: 'ok', text: notCopied.length === 0 ? begun : `${begun} Give it its own ${notCopied.join(', ')}.` };
}
