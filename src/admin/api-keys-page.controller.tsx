import { Body, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiKeyList, type ApiKeyRow } from '../api-keys/api-key-list.js';
import { ApiKeys } from '../api-keys/api-keys.js';
import { LiveKeys } from '../api-keys/live-keys.js';
import { By, Caller } from '../auth/by.js';
import { isPermission, type Permission } from '../auth/domain/permissions.js';
import type { Principal } from '../auth/principal.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import type { Actor } from '../kernel/event.js';
import { isUuid } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { field, fields, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { ApiKeysPage } from './pages/api-keys.page.js';
import { Pages } from './pages.js';
import type { ApiKeysView, ApiKeyRow as ApiKeyRowView } from './view-models/lists.js';

const PAGE = '/admin/api-keys';
const SHOWN = 100;
const DAY_MS = 86_400_000;
const USUAL = { name: '', permissions: ['projects:read'], days: '90' } as const;

/** What a key can be allowed here; the API knows more. */
const CHOICES: readonly { value: Permission; label: string; hint: string }[] = [
  { value: 'projects:read', label: 'Read projects', hint: 'Projects, their state and plans' },
  { value: 'projects:write', label: 'Declare projects', hint: 'Create them and change what they shall be' },
  { value: 'projects:run', label: 'Run projects', hint: 'Pause, resume, restart' },
  { value: 'projects:delete', label: 'Remove projects', hint: 'With their data, if so asked' },
  { value: 'projects:reveal', label: 'See secrets of projects', hint: 'Keys and database password' },
  { value: 'servers:read', label: 'Read servers', hint: 'And whether their engines answer' },
  { value: 'activity:read', label: 'Read the activity log', hint: 'And follow events live' },
];

@PageController('admin/api-keys')
export class ApiKeysPageController {
  constructor(
    private readonly pages: Pages,
    private readonly keys: ApiKeys,
    private readonly list: ApiKeyList,
    private readonly live: LiveKeys,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  @Get()
  @Requires('apiKeys:read')
  show(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.send({}, request, response, 200);
  }

  /** The page with the new key on it: the only answer that has it. */
  @Post()
  @Requires('apiKeys:write')
  async create(
    @Body() body: FormBody,
    @Caller() caller: Principal,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const form = { name: field(body, 'name'), permissions: fields(body, 'permissions'), days: field(body, 'days') };
    try {
      const wish = {
        name: form.name,
        permissions: form.permissions.filter(isPermission),
        expiresAt: this.end(form.days),
      };
      const { key } = await this.keys.create(wish, caller, once);
      if (!key) return this.pages.seeOther(response, PAGE, SHOWN_BEFORE);
      await this.send({ fresh: { name: form.name, key: key.reveal() } }, request, response, 200);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
      await this.send({ form, errors: error.detail.errors ?? {} }, request, response, 422);
    }
  }

  @Post(':id/revoke')
  @Requires('apiKeys:write')
  async revoke(
    @Param('id') id: string,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    if (!isUuid(id)) throw new Refused('not-found', 'There is no such API key.');
    await this.keys.revoke(id, by, { once });
    this.pages.seeOther(response, PAGE, { tone: 'ok', text: 'The key is revoked: from now on it opens nothing.' });
  }

  private async send(
    view: Partial<Pick<ApiKeysView, 'form' | 'errors' | 'fresh'>>,
    request: Request,
    response: Response,
    status: number,
  ): Promise<void> {
    const keys = (await this.list.page(SHOWN)).map((row) => rowView(row, this.live.usedAt(row.id)));
    const whole: ApiKeysView = { keys, choices: CHOICES, form: USUAL, errors: {}, fresh: null, ...view };
    await this.pages.send(request, response, (chrome) => <ApiKeysPage chrome={chrome} view={whole} />, status);
  }

  private end(days: string): number | null {
    return /^\d{1,4}$/.test(days) ? this.now() + Number(days) * DAY_MS : null;
  }
}

const SHOWN_BEFORE = {
  tone: 'warn',
  text: 'This key was made already, and shown then. Revoke it if it was not kept.',
} as const;

const rowView = (row: ApiKeyRow, lastUsedAt: number | null): ApiKeyRowView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  permissions: row.permissions,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  expiresAt: row.expiresAt,
  lastUsedAt,
  revokedAt: row.revokedAt,
});
