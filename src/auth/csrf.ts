import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { ownOrigins } from '../http/http-settings.js';
import { contextOf } from '../http/request-context.js';
import { Refused } from '../kernel/refused.js';
import { AccessSettings } from './access-settings.js';
import { SessionKey } from './session-key.js';

export const CSRF_HEADER = 'X-CSRF-Token';

const SAFE = new Set(['GET', 'HEAD']);
export const isUnsafe = ({ method }: Request): boolean => !SAFE.has(method);

/** Shows that a change comes from our own pages: by what browsers say of the origin, and by a token bound to the session. */
@Injectable()
export class Csrf {
  private readonly origins: ReadonlySet<string>;

  constructor(
    private readonly settings: AccessSettings,
    private readonly key: SessionKey,
  ) {
    this.origins = ownOrigins(settings);
  }

  /** For the header `X-CSRF-Token` or the form field `_csrf`. Good as long as the session. */
  tokenFor(session: { readonly id: string }): string {
    return createHmac('sha256', this.key.forms).update(session.id).digest('base64url');
  }

  /** @throws Refused `forbidden` unless the browser says that the request comes from us */
  checkOrigin({ headers }: Request): void {
    const { origin, 'sec-fetch-site': site } = headers;
    const isOurSite = site === undefined || site === 'same-origin' || site === 'none';
    const isOurOrigin = origin === undefined || this.origins.has(origin);
    if (isOurSite && isOurOrigin && (origin !== undefined || site !== undefined)) return;
    throw new Refused(
      'forbidden',
      `Changes come from our own pages only. Programs use an API key, or send "Origin: ${this.settings.baseUrl}".`,
    );
  }

  /** @throws Refused `forbidden` unless the session's token came with the request */
  checkToken(request: Request, session: { readonly id: string }): void {
    const header = request.headers[CSRF_HEADER.toLowerCase()];
    const given = Buffer.from(String(header ?? contextOf(request).form?.csrf ?? ''));
    const right = Buffer.from(this.tokenFor(session));
    if (given.length === right.length && timingSafeEqual(given, right)) return;
    throw new Refused(
      'forbidden',
      `The form is out of date: load the page again. (${CSRF_HEADER} is missing or not of this session.)`,
    );
  }
}
