import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventStore } from '../event-store/event-store.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import type { Actor } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import { Devices } from './devices.js';
import type { AccessEvent } from './domain/session.events.js';
import { normalUsername } from './domain/username.js';
import { CredentialRow, Passwords } from './passwords.js';
import { Sessions, type SignedIn } from './sessions.js';
import { SignInLimits } from './sign-in-limits.js';
import type { SignInMeta } from './sign-in-meta.js';
import { Users, type UserRow } from './users.js';

/** Failures of one account are told at most this often, in milliseconds. */
const TOLD_EVERY_MS = 60_000;
const ACCESS: Actor = { kind: 'system', id: 'access', name: 'Sign-in' };

/** Signing in with name and password. */
@Injectable()
export class SignIn {
  private readonly log = new Logger('access');
  /** By user id, '' for all names that belong to nobody. */
  private readonly untold = new Map<string, { attempts: number; toldAt: number }>();

  constructor(
    private readonly store: EventStore,
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly devices: Devices,
    private readonly sessions: Sessions,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /**
   * @throws Refused `unauthenticated`, the same and after the same time whether the name exists or not; `too-many`
   */
  async withPassword(username: string, password: string, meta: SignInMeta): Promise<SignedIn> {
    const account = normalUsername(username);
    const user = this.users.byUsername(account);
    const device = this.devices.known(meta.device, user?.id);
    const wasRight = this.limits.admit({ account, address: meta.address, device });
    if (!(await this.passwords.matches(password, await this.hashOf(user))) || !user) {
      // Not awaited: whether there is something to write must not show in the time.
      this.failed(user, meta).catch((error: unknown) => this.log.error(error));
      throw new Refused('unauthenticated', 'The name or the password is not right.');
    }
    wasRight();
    return this.sessions.begin(user, meta);
  }

  private hashOf(user: UserRow | undefined): Promise<string | undefined> {
    const userId = user?.id ?? '';
    return this.store.transact(({ tables }) => tables.find(CredentialRow, { userId })?.hash);
  }

  /** Each failure goes to the log; into the events only some, with their count: nobody shall fill the disk by guessing. */
  private async failed(user: UserRow | undefined, { address }: SignInMeta): Promise<void> {
    this.log.warn({ msg: 'sign-in failed', userId: user?.id ?? null, address });
    const account = user?.id ?? '';
    const { attempts, toldAt } = this.untold.get(account) ?? { attempts: 0, toldAt: -TOLD_EVERY_MS };
    const now = this.now();
    const isTold = now - toldAt >= TOLD_EVERY_MS;
    this.untold.set(account, isTold ? { attempts: 0, toldAt: now } : { attempts: attempts + 1, toldAt });
    if (!isTold) return;
    const data = { userId: user?.id ?? null, username: user?.username ?? null, address, attempts: attempts + 1 };
    const event: AccessEvent = { type: 'SignInFailed', version: 1, data };
    const stream = `access-${new Date(now).toISOString().slice(0, 10)}` as const;
    await this.store.transact((tx) => tx.append(stream, tx.version(stream), [event], ACCESS));
  }
}
