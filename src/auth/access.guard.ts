import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { isApi } from '../http/fallback.filter.js';
import { contextOf } from '../http/request-context.js';
import { SignInRequired, ownPath } from '../http/sign-in-required.js';
import { Refused } from '../kernel/refused.js';
import type { GuardedRequest } from './by.js';
import { Csrf, isUnsafe } from './csrf.js';
import { KeyRing } from './key-ring.js';
import type { Principal } from './principal.js';
import { ACCESS, type Access } from './requires.js';
import { SessionFinder } from './session.strategy.js';

/** In front of every route: who asks, may they, and is it really they who ask. What a route does not allow is denied. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly log = new Logger('access');

  constructor(
    private readonly reflector: Reflector,
    private readonly finder: SessionFinder,
    private readonly keys: KeyRing,
    private readonly csrf: Csrf,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw this.unmarked(context);
    try {
      request.principal = await this.identify(request, context);
      if (request.principal) contextOf(request).actor = request.principal.actor;
      this.check(access, request.principal, request);
      return true;
    } catch (error) {
      if (error instanceof Refused) this.tell(error, request);
      throw error;
    }
  }

  /** Who merely is not signed in is no event; who presents something wrong, or asks for more than they may, is. */
  private tell(error: Refused, request: GuardedRequest): void {
    const line = { msg: 'denied', code: error.code, method: request.method, path: request.path };
    if (error instanceof SignInRequired) this.log.debug(line);
    else this.log.warn(line);
  }

  /** Forgotten marks close a route, for everybody. */
  private unmarked(context: ExecutionContext): Refused {
    this.log.error(`${context.getClass().name}.${context.getHandler().name} does not say who may ask`);
    return new Refused('forbidden', 'This address is closed to everybody. Tell the makers.');
  }

  /** A key wins over a cookie: then the cookie gives no rights, so no page can add its own to a key's. */
  private async identify(request: GuardedRequest, context: ExecutionContext): Promise<Principal | null> {
    const presented = keyOf(request);
    if (presented === undefined) {
      await this.finder.canActivate(context);
      return request.principal ?? null;
    }
    const principal = presented.length <= 512 ? this.keys.principalOf(presented) : undefined;
    if (!principal) throw new Refused('unauthenticated', 'This API key is not known, was revoked or has expired.');
    return principal;
  }

  private check(access: Access, principal: Principal | null, request: GuardedRequest): void {
    if (isUnsafe(request) && principal?.via !== 'api-key') this.csrf.checkOrigin(request);
    if (access.kind === 'public') return;
    if (!principal)
      throw new SignInRequired('Sign in, or send an API key.', isApi(request) ? undefined : pageToReturnTo(request));
    if (isUnsafe(request) && principal.via === 'session') this.csrf.checkToken(request, principal.session);
    const missing = access.permissions.filter((permission) => !principal.permissions.has(permission));
    if (missing.length > 0) throw new Refused('forbidden', `This needs the permission ${missing.join(', ')}.`);
  }
}

/** Never from the address: addresses end up in logs and histories. */
function keyOf({ headers }: GuardedRequest): string | undefined {
  const own = headers['x-api-key'];
  if (typeof own === 'string') return own;
  return headers.authorization === undefined ? undefined : headers.authorization.replace(/^Bearer +/i, '');
}

/** Where people go on after the login: the page they asked for, or the one whose part htmx asked for. */
function pageToReturnTo(request: GuardedRequest): string | undefined {
  if (request.headers['hx-request'] === 'true') {
    const current = request.headers['hx-current-url'];
    const url = typeof current === 'string' && URL.canParse(current) ? new URL(current) : undefined;
    return ownPath(url && url.pathname + url.search);
  }
  const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
  return isPage ? ownPath(request.originalUrl) : undefined;
}
