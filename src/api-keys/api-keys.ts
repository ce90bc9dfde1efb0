import { Inject, Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Permission } from '../auth/domain/permissions.js';
import type { Principal } from '../auth/principal.js';
import { Commands } from '../event-store/commands.js';
import type { Once } from '../event-store/once.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import type { Actor } from '../kernel/event.js';
import { Secret } from '../kernel/secret.js';
import { ApiKeySecretRow } from './api-key-list.js';
import { apiKeyDecider } from './domain/api-key.js';
import { LiveKeys, hashOfKey } from './live-keys.js';

export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | null;
}

export interface CreatedApiKey {
  readonly id: string;
  readonly version: number;
  /** Shown now and never again; null when an Idempotency-Key repeats a call that made it before. */
  readonly key: Secret | null;
}

/** Makes and revokes API keys. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly commands: Commands,
    private readonly live: LiveKeys,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** @throws Refused `invalid`; `forbidden` when the key would grant what its maker may not */
  async create(wish: NewApiKey, by: Pick<Principal, 'actor' | 'permissions'>, once?: Once): Promise<CreatedApiKey> {
    const id = randomUUID();
    const prefix = `sk_${id.replaceAll('-', '').slice(0, 12)}`;
    const key = new Secret(`${prefix}_${randomBytes(32).toString('hex')}`);
    const secret: ApiKeySecretRow = { id, hash: hashOfKey(key.reveal()), usedAt: null };
    const command = { type: 'CreateApiKey', ...wish, prefix, now: this.now(), makers: by.permissions } as const;
    // The stored answer is without the key, which is kept nowhere.
    const answer = await this.commands.handle(apiKeyDecider, id, command, by.actor, {
      once,
      answer: ({ version }) => ({ id, version }),
      also: ({ tables }) => tables.insert(ApiKeySecretRow, secret),
    });
    if (answer.id !== id) return { ...answer, key: null };
    this.live.add({ id, ...wish }, secret);
    return { ...answer, key };
  }

  /** From its commit on the key opens nothing, and its streams end. Twice is once. @throws Refused `not-found` */
  async revoke(
    id: string,
    by: Actor,
    options: { expected?: number | undefined; once?: Once | undefined } = {},
  ): Promise<void> {
    await this.commands.handle(apiKeyDecider, id, { type: 'RevokeApiKey' }, by, {
      ...options,
      also: ({ tables }) => void tables.delete(ApiKeySecretRow, { id }),
    });
    this.live.remove(id);
  }
}
