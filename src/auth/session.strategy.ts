import { Inject, Injectable } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { AccessSettings } from './access-settings.js';
import { readCookie, sessionCookieName } from './cookies.js';
import type { SessionPrincipal } from './principal.js';
import { SessionKey } from './session-key.js';
import { Sessions, TOKEN_AUDIENCE, TOKEN_TYPE, type TokenPayload } from './sessions.js';

const NAME = 'session';
const LEEWAY_S = 30;

interface Verified {
  readonly header: { readonly typ?: string };
  readonly payload: Partial<TokenPayload> & { readonly exp?: number; readonly nbf?: number };
}

/** A session by its cookie: a token of ours (HS256 only, all claims required), whose row still stands. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, NAME) {
  constructor(
    settings: AccessSettings,
    key: SessionKey,
    private readonly sessions: Sessions,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    const name = sessionCookieName(settings);
    super({
      jwtFromRequest: (request: Request) => readCookie(request, name) ?? null,
      // A KeyObject: raw bytes would first be tried as a public key, fifty times slower. The types do not know it.
      secretOrKey: key.sessions as unknown as Buffer,
      algorithms: ['HS256'],
      issuer: settings.baseUrl,
      audience: TOKEN_AUDIENCE,
      // Times are checked below, by the clock that the sessions go by.
      ignoreExpiration: true,
      jsonWebTokenOptions: { complete: true, ignoreNotBefore: true },
    });
  }

  validate({ header, payload }: Verified): SessionPrincipal | false {
    const { sub, jti, exp, nbf } = payload;
    if (header.typ !== TOKEN_TYPE || !sub || !jti || !this.isNow(nbf, exp)) return false;
    return this.sessions.check({ sub, jti }) ?? false;
  }

  private isNow(from: unknown, until: unknown): boolean {
    const now = this.now() / 1000;
    const areTimes = typeof from === 'number' && typeof until === 'number';
    return areTimes && from <= now + LEEWAY_S && now < until + LEEWAY_S;
  }
}

/** Finds the session of a request; null without one. It refuses nobody: that is the access guard's. */
@Injectable()
export class SessionFinder extends AuthGuard(NAME) {
  override handleRequest<Found>(error: unknown, found: Found): Found {
    if (error) throw error as Error;
    return (found || null) as Found;
  }
  override getAuthenticateOptions(): object {
    return { session: false, property: 'principal' };
  }
}
