import type { CookieOptions, Request, Response } from 'express';
import { isHttps, type HttpSettings } from '../http/http-settings.js';

/** A cookie for the answer. An empty value clears it. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly options: CookieOptions;
}

/** On https browsers tie the prefix to Secure, Path=/ and no Domain; plain http is for loopback only. */
const nameOf = (base: string, settings: Pick<HttpSettings, 'baseUrl'>): string =>
  isHttps(settings) ? `__Host-${base}` : base;

export const sessionCookieName = (settings: Pick<HttpSettings, 'baseUrl'>): string => nameOf('sid', settings);
export const deviceCookieName = (settings: Pick<HttpSettings, 'baseUrl'>): string => nameOf('device', settings);

/** @param maxAge milliseconds */
export const cookieOptions = (settings: Pick<HttpSettings, 'baseUrl'>, maxAge: number): CookieOptions => ({
  httpOnly: true,
  secure: isHttps(settings),
  sameSite: 'lax',
  path: '/',
  maxAge,
});

export function readCookie(request: Request, name: string): string | undefined {
  const value = (request.cookies as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' && value.length <= 4096 ? value : undefined;
}

export function putCookies(response: Response, cookies: readonly SetCookie[]): void {
  for (const { name, value, options } of cookies) response.cookie(name, value, options);
}
