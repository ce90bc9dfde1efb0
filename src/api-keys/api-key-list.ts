import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, Index, PrimaryColumn, Repository } from 'typeorm';
import type { Permission } from '../auth/domain/permissions.js';
import { inlineProjection } from '../event-store/inline-projection.js';
import { streamKey } from '../kernel/event.js';
import { apiKeyUpcasters, type ApiKeyEvent } from './domain/api-key.events.js';

/** Revoked keys stay, for the history. */
@Entity('api_keys')
export class ApiKeyRow {
  @PrimaryColumn('text') id: string;
  @Column('text') name: string;
  @Column('text') prefix: string;
  @Column('simple-json') permissions: readonly Permission[];
  /** Name of who made it. */
  @Column('text') createdBy: string;
  @Column('integer') createdAt: number;
  @Column('integer', { nullable: true }) expiresAt: number | null;
  @Column('integer', { nullable: true }) revokedAt: number | null;
  /** The stream's version: the ETag. */
  @Column('integer') version: number;
}

/** State, not derived. There as long as the key may open anything. */
@Entity('api_key_secrets')
@Index(['hash'], { unique: true })
export class ApiKeySecretRow {
  @PrimaryColumn('text') id: string;
  /** SHA-256, hex, of the whole key. */
  @Column('text') hash: string;
  @Column('integer', { nullable: true }) usedAt: number | null;
}

export const apiKeyProjection = inlineProjection<ApiKeyEvent>({
  name: 'api-keys',
  category: 'apikey',
  upcasters: apiKeyUpcasters,
  tables: [ApiKeyRow],
  on: {
    ApiKeyCreated: (event, tables) =>
      tables.insert(ApiKeyRow, {
        id: streamKey(event.stream),
        ...event.data,
        createdBy: event.actor.name,
        createdAt: event.at,
        revokedAt: null,
        version: event.streamVersion,
      }),
    ApiKeyRevoked: (event, tables) =>
      void tables.update(
        ApiKeyRow,
        { id: streamKey(event.stream) },
        { revokedAt: event.at, version: event.streamVersion },
      ),
  },
});

@Injectable()
export class ApiKeyList {
  constructor(@InjectRepository(ApiKeyRow) private readonly rows: Repository<ApiKeyRow>) {}

  /** Newest first; up to `limit` after the row that ends at `after`. */
  page(limit: number, after?: { readonly createdAt: number; readonly id: string }): Promise<ApiKeyRow[]> {
    const query = this.rows.createQueryBuilder('key').orderBy('key.createdAt', 'DESC').addOrderBy('key.id', 'DESC');
    if (after) query.where('(key.createdAt, key.id) < (:createdAt, :id)', after);
    return query.limit(limit).getMany();
  }

  find(id: string): Promise<ApiKeyRow | null> {
    return this.rows.findOneBy({ id });
  }
}
