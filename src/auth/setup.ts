import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Commands } from '../event-store/commands.js';
import { EventStore, type Transaction } from '../event-store/event-store.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { Refused } from '../kernel/refused.js';
import { AccessSettings } from './access-settings.js';
import { checkNewPassword } from './domain/password-rules.js';
import { userDecider } from './domain/user.js';
import { checkUsername, normalUsername } from './domain/username.js';
import { CredentialRow, Passwords } from './passwords.js';
import { SignInLimits } from './sign-in-limits.js';
import type { SignInMeta } from './sign-in-meta.js';
import { UserRow, Users } from './users.js';

/** State, not derived. One row at most, gone once the installation has an owner. */
@Entity('setup_tokens')
export class SetupTokenRow {
  @PrimaryColumn('integer') id: number;
  /** SHA-256, hex. */
  @Column('text') hash: string;
  @Column('integer') expiresAt: number;
}

const ROW = 1;

/** A fresh installation belongs to who reads its token on the console. */
@Injectable()
export class Setup {
  private pending: { readonly token: string; readonly expiresAt: number } | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly commands: Commands,
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly settings: AccessSettings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** Is there no user yet? */
  get isOpen(): boolean {
    return this.users.all().length === 0;
  }

  /**
   * The token to print: made anew after a restart or when the last one has run out, which it then replaces.
   * @returns null once there is a user
   */
  async pendingToken(): Promise<string | null> {
    if (!this.isOpen) return null;
    if (this.pending && this.pending.expiresAt > this.now()) return this.pending.token;
    const token = randomBytes(32).toString('base64url');
    const expiresAt = this.now() + this.settings.setupTokenMs;
    await this.store.transact(({ tables }) =>
      tables.upsert(SetupTokenRow, { id: ROW, hash: hashOf(token).toString('hex'), expiresAt }),
    );
    this.pending = { token, expiresAt };
    return token;
  }

  /**
   * Makes the first user, an owner, exactly once. Sign them in with `Sessions.begin`.
   * @throws Refused `wrong-state` once there is an owner; `forbidden` for a wrong or old token; `invalid` for a name or
   *   password that the rules refuse; `too-many`
   */
  async redeem(token: string, username: string, password: string, meta: SignInMeta): Promise<UserRow> {
    this.limits.admitAddress(meta.address);
    await this.store.transact((tx) => this.check(tx, token));
    const name = normalUsername(username);
    checkUsername(name);
    checkNewPassword(password, name);
    const hash = await this.passwords.hash(password);
    const id = randomUUID();
    const command = { type: 'RegisterUser', username: name, role: 'owner' } as const;
    await this.commands.handle(
      userDecider,
      id,
      command,
      { kind: 'user', id, name },
      {
        also: (tx) => {
          this.check(tx, token, id);
          tx.tables.insert(CredentialRow, { userId: id, hash, changedAt: this.now() });
          tx.tables.delete(SetupTokenRow, { id: ROW });
        },
      },
    );
    this.pending = undefined;
    const user = this.users.find(id);
    if (!user) throw new Error('The new user is not in the list');
    return user;
  }

  /** @param newcomer who is being registered in this very transaction */
  private check({ tables }: Transaction, token: string, newcomer?: string): void {
    if (tables.findAll(UserRow, {}).some(({ id }) => id !== newcomer)) {
      throw new Refused('wrong-state', 'This installation has an owner already. Sign in instead.');
    }
    const row = tables.find(SetupTokenRow, { id: ROW });
    const isRight = timingSafeEqual(hashOf(token), Buffer.from(row?.hash ?? hashOf('').toString('hex'), 'hex'));
    if (!row || !isRight || row.expiresAt <= this.now()) {
      throw new Refused(
        'forbidden',
        'The setup token is not right or has run out. Restart Supascale: it prints a new one.',
      );
    }
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
