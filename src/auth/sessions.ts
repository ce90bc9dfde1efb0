import { Inject, Injectable, Logger } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Subject, type Observable } from 'rxjs';
import { EventStore } from '../event-store/event-store.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import type { Actor } from '../kernel/event.js';
import { AccessSettings } from './access-settings.js';
import { cookieOptions, sessionCookieName, type SetCookie } from './cookies.js';
import { Devices } from './devices.js';
import { permissionsOf } from './domain/permissions.js';
import type { SessionEvent } from './domain/session.events.js';
import type { SessionPrincipal } from './principal.js';
import { SessionList, SessionRow } from './session-list.js';
import type { SignInMeta } from './sign-in-meta.js';
import { Users, type UserRow } from './users.js';

export const TOKEN_AUDIENCE = 'supascale';
export const TOKEN_TYPE = 'session+jwt';
/** More at once for one user end the oldest. */
const MOST_SESSIONS = 50;

/** What a session's token says; it counts only as long as its row stands. */
export interface TokenPayload {
  readonly sub: string;
  readonly jti: string;
}

/** A session that has begun: give all cookies to the browser with `putCookies`. */
export interface SignedIn {
  readonly cookies: readonly SetCookie[];
  readonly user: UserRow;
  readonly principal: SessionPrincipal;
}

/** Begins, checks and ends sessions. */
@Injectable()
export class Sessions {
  private readonly ends = new Subject<string>();
  private readonly log = new Logger('access');

  constructor(
    private readonly store: EventStore,
    private readonly list: SessionList,
    private readonly users: Users,
    private readonly settings: AccessSettings,
    private readonly tokens: JwtService,
    private readonly devices: Devices,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** Ids of sessions, each when it ends by a command; those that run out do so silently, see `isAlive`. */
  get ended$(): Observable<string> {
    return this.ends;
  }

  /** For a user who has just proved who they are, however. */
  async begin(user: UserRow, meta: SignInMeta): Promise<SignedIn> {
    await this.makeRoom(user);
    const token = randomBytes(32).toString('base64url');
    const row = this.newRow(user, token, meta);
    const event: SessionEvent = { type: 'SignedIn', version: 1, data: { userId: user.id, address: row.address } };
    await this.store.transact((tx) => {
      tx.tables.prune(SessionRow, 'expiresAt', row.startedAt);
      tx.tables.insert(SessionRow, row);
      tx.append(`session-${row.id}`, 0, [event], actorOf(user));
    });
    this.forgetExpired(row.startedAt);
    this.list.add(row);
    this.log.log({ msg: 'signed in', userId: user.id, sessionId: row.id, address: row.address });
    const cookies = [this.cookie(row, token), this.devices.cookieFor(user.id)];
    return { cookies, user, principal: principalOf(user, row) };
  }

  /** Who the token of a request stands for; undefined when its session is over. */
  check({ sub, jti }: TokenPayload): SessionPrincipal | undefined {
    const row = this.list.withToken(hashOf(jti));
    const user = row && this.users.find(row.userId);
    if (!row || !user || row.userId !== sub || !this.isFresh(row)) return undefined;
    this.list.saw(row.id, this.now()).catch((error: unknown) => this.log.error(error));
    return principalOf(user, row);
  }

  /** Ends a session and all that hangs on it. Twice is once. */
  async end(id: string, reason: 'asked' | 'too-many-sessions' = 'asked'): Promise<void> {
    const row = this.list.find(id);
    const user = row && this.users.find(row.userId);
    if (!row || !user) return;
    const event: SessionEvent = { type: 'SignedOut', version: 1, data: { userId: user.id, reason } };
    const isFirst = await this.store.transact((tx) => {
      if (tx.tables.delete(SessionRow, { id }) === 0) return false;
      tx.append(`session-${id}`, tx.version(`session-${id}`), [event], actorOf(user));
      return true;
    });
    this.list.remove(id);
    if (isFirst) this.ends.next(id);
    if (isFirst) this.log.log({ msg: 'signed out', userId: user.id, sessionId: id, reason });
  }

  isAlive(id: string): boolean {
    const row = this.list.find(id);
    return row !== undefined && this.isFresh(row);
  }

  /** Takes the session's cookie from the browser. */
  get clearing(): readonly SetCookie[] {
    return [{ name: sessionCookieName(this.settings), value: '', options: cookieOptions(this.settings, 0) }];
  }

  private isFresh({ expiresAt, seenAt }: SessionRow): boolean {
    const now = this.now();
    return now < expiresAt && now - seenAt < this.settings.sessionIdleMs;
  }

  private newRow(user: UserRow, token: string, meta: SignInMeta): SessionRow {
    const now = this.now();
    return {
      id: randomUUID(),
      tokenHash: hashOf(token),
      userId: user.id,
      startedAt: now,
      seenAt: now,
      expiresAt: now + this.settings.sessionMaxMs,
      address: meta.address,
      userAgent: meta.userAgent,
    };
  }

  private cookie(row: SessionRow, token: string): SetCookie {
    const [from, until] = [Math.floor(row.startedAt / 1000), Math.ceil(row.expiresAt / 1000)];
    const value = this.tokens.sign(
      {
        sub: row.userId,
        jti: token,
        iss: this.settings.baseUrl,
        aud: TOKEN_AUDIENCE,
        iat: from,
        nbf: from,
        exp: until,
      },
      { algorithm: 'HS256', header: { alg: 'HS256', typ: TOKEN_TYPE } },
    );
    const name = sessionCookieName(this.settings);
    return { name, value, options: cookieOptions(this.settings, row.expiresAt - row.startedAt) };
  }

  private async makeRoom(user: UserRow): Promise<void> {
    const sessions = this.list.ofUser(user.id);
    for (const { id } of sessions.slice(0, Math.max(0, sessions.length - MOST_SESSIONS + 1))) {
      await this.end(id, 'too-many-sessions');
    }
  }

  private forgetExpired(now: number): void {
    for (const row of this.list.all()) if (row.expiresAt < now) this.list.remove(row.id);
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export const actorOf = ({ id, username }: UserRow): Actor => ({ kind: 'user', id, name: username });

const principalOf = (user: UserRow, { id, startedAt, expiresAt }: SessionRow): SessionPrincipal => ({
  via: 'session',
  actor: actorOf(user),
  permissions: permissionsOf(user.role),
  session: { id, startedAt, expiresAt },
});
