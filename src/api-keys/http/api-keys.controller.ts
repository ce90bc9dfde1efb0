import { Body, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { By, Caller } from '../../auth/by.js';
import type { Principal } from '../../auth/principal.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { PageQuery } from '../../http/paging.dto.js';
import { decodeCursor, pageOf } from '../../http/paging.js';
import { IdempotencyKey, IfMatch, etag } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { isUuid } from '../../kernel/ids.js';
import { Refused } from '../../kernel/refused.js';
import { ApiKeyList } from '../api-key-list.js';
import { ApiKeys } from '../api-keys.js';
import { LiveKeys } from '../live-keys.js';
import { ApiKeyDto, ApiKeyPageDto, CreateApiKeyDto, CreatedApiKeyDto, apiKeyDto } from './api-key.dto.js';

@ApiTags('api-keys')
@ApiController('api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly list: ApiKeyList,
    private readonly live: LiveKeys,
  ) {}

  /** All keys, newest first; revoked ones too, and never the keys themselves. */
  @Get()
  @Requires('apiKeys:read')
  async page(@Query() { limit, cursor }: PageQuery): Promise<ApiKeyPageDto> {
    const [createdAt, id] = decodeCursor(cursor, ['number', 'string']) ?? [];
    const after = cursor === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) };
    const rows = await this.list.page(limit + 1, after);
    const { items, next } = pageOf(rows, limit, (row) => [row.createdAt, row.id]);
    return { items: items.map((row) => apiKeyDto(row, this.live.usedAt(row.id))), next };
  }

  /** One key, without the key itself. */
  @Get(':id')
  @Requires('apiKeys:read')
  async show(@Param('id') id: string, @Res({ passthrough: true }) response: Response): Promise<ApiKeyDto> {
    const row = isUuid(id) ? await this.list.find(id) : null;
    if (!row) throw unknownKey();
    response.setHeader('ETag', etag(row.version));
    return apiKeyDto(row, this.live.usedAt(row.id));
  }

  /** Makes a key. The answer is the only place where it stands. */
  @Post()
  @Requires('apiKeys:write')
  async create(
    @Body() { name, permissions, expiresAt }: CreateApiKeyDto,
    @Caller() caller: Principal,
    @IdempotencyKey() once: Once | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CreatedApiKeyDto> {
    const wish = { name, permissions, expiresAt: expiresAt == null ? null : Date.parse(expiresAt) };
    const { id, version, key } = await this.keys.create(wish, caller, once);
    response.setHeader('Location', `/api/v1/api-keys/${id}`).setHeader('ETag', etag(version));
    return { id, version, key: key?.reveal() ?? null };
  }

  /** Revokes a key: at once, for good. */
  @Delete(':id')
  @HttpCode(204)
  @Requires('apiKeys:write')
  async revoke(
    @Param('id') id: string,
    @By() by: Actor,
    @IfMatch() expected: number | undefined,
    @IdempotencyKey() once: Once | undefined,
  ): Promise<void> {
    if (!isUuid(id)) throw unknownKey();
    await this.keys.revoke(id, by, { expected, once });
  }
}

const unknownKey = (): Refused => new Refused('not-found', 'There is no such API key.');
