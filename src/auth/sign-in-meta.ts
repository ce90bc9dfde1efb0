import type { Request } from 'express';
import { deviceCookieName, readCookie } from './cookies.js';
import type { HttpSettings } from '../http/http-settings.js';

/** Where a sign-in comes from. */
export interface SignInMeta {
  /** The client's address, by the socket or by proxies that the operator lists. */
  readonly address: string;
  /** At most 200 characters. */
  readonly userAgent: string;
  /** The known-device cookie, if any; not believed before it is checked. */
  readonly device: string | undefined;
}

export const signInMeta = (request: Request, settings: Pick<HttpSettings, 'baseUrl'>): SignInMeta => ({
  address: request.ip ?? '',
  userAgent: (request.headers['user-agent'] ?? '').slice(0, 200),
  device: readCookie(request, deviceCookieName(settings)),
});
