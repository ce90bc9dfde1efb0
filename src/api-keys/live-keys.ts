import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { Subject } from 'rxjs';
import type { Permission } from '../auth/domain/permissions.js';
import { KeyRing, type KeyHolder } from '../auth/key-ring.js';
import type { KeyPrincipal } from '../auth/principal.js';
import { EventStore } from '../event-store/event-store.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { ApiKeyRow, ApiKeySecretRow } from './api-key-list.js';

/** How often the file learns that a key is in use, in milliseconds. */
const USED_EVERY_MS = 60_000;

interface LiveKey {
  readonly principal: KeyPrincipal;
  readonly hash: string;
  readonly expiresAt: number | null;
  usedAt: number | null;
  /** What `usedAt` in the file is. */
  writtenAt: number;
}

export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * The keys that open something, in memory, because each request asks; this process is the tables' only writer.
 * Found by the whole key's digest: how long that takes says nothing of a key that one does not have.
 */
@Injectable()
export class LiveKeys implements KeyHolder, OnApplicationBootstrap {
  private readonly byHash = new Map<string, LiveKey>();
  private readonly byId = new Map<string, LiveKey>();
  readonly ended$ = new Subject<string>();
  private readonly log = new Logger('access');

  constructor(
    private readonly store: EventStore,
    ring: KeyRing,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    ring.use(this);
  }

  async onApplicationBootstrap(): Promise<void> {
    const [keys, secrets] = await this.store.transact(({ tables }) => [
      new Map(tables.findAll(ApiKeyRow, { revokedAt: null }).map((row) => [row.id, row])),
      tables.findAll(ApiKeySecretRow, {}),
    ]);
    for (const secret of secrets) {
      const key = keys.get(secret.id);
      if (key) this.add(key, secret);
    }
  }

  /** After the commit that made it. */
  add(key: Pick<ApiKeyRow, 'id' | 'name' | 'permissions' | 'expiresAt'>, { hash, usedAt }: ApiKeySecretRow): void {
    const principal: KeyPrincipal = {
      via: 'api-key',
      keyId: key.id,
      actor: { kind: 'api-key', id: key.id, name: key.name },
      permissions: new Set<Permission>(key.permissions),
    };
    const live: LiveKey = { principal, hash, expiresAt: key.expiresAt, usedAt, writtenAt: usedAt ?? 0 };
    this.byHash.set(hash, live);
    this.byId.set(key.id, live);
  }

  /** After the commit that revoked it. */
  remove(id: string): void {
    const key = this.byId.get(id);
    if (!key) return;
    this.byId.delete(id);
    this.byHash.delete(key.hash);
    this.ended$.next(id);
  }

  principalOf(presented: string): KeyPrincipal | undefined {
    const key = this.byHash.get(hashOfKey(presented));
    if (!key || !this.isFresh(key)) return undefined;
    this.use(key).catch((error: unknown) => this.log.error(error));
    return key.principal;
  }

  isAlive(keyId: string): boolean {
    const key = this.byId.get(keyId);
    return key !== undefined && this.isFresh(key);
  }

  /** Milliseconds since the epoch; null for a key that was never used, or does not open anything any more. */
  usedAt(keyId: string): number | null {
    return this.byId.get(keyId)?.usedAt ?? null;
  }

  private isFresh = ({ expiresAt }: LiveKey): boolean => expiresAt === null || this.now() < expiresAt;

  private async use(key: LiveKey): Promise<void> {
    const now = (key.usedAt = this.now());
    if (now - key.writtenAt < USED_EVERY_MS) return;
    key.writtenAt = now;
    const { keyId } = key.principal;
    await this.store.transact(({ tables }) => tables.update(ApiKeySecretRow, { id: keyId }, { usedAt: now }));
  }
}
