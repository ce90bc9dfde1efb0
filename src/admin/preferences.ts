import type { CookieOptions, Request } from 'express';
import { readCookie } from '../auth/cookies.js';
import { isHttps, type HttpSettings } from '../http/http-settings.js';
import type { Flash, Theme, Tone } from './view-models/frame.js';

/** Small things that a browser keeps between two pages. They decide nothing but looks. */

export const THEME_COOKIE = 'theme';
export const FLASH_COOKIE = 'flash';

const YEAR_MS = 365 * 24 * 3600_000;
const FLASH_MS = 60_000;
const MOST_FLASH = 600;

type Secure = Pick<HttpSettings, 'baseUrl'>;

/** A script may set the theme too, so this one is not HttpOnly. */
export const themeCookie = (settings: Secure): CookieOptions => ({
  secure: isHttps(settings),
  sameSite: 'lax',
  path: '/',
  maxAge: YEAR_MS,
});

export const flashCookie = (settings: Secure): CookieOptions => ({
  httpOnly: true,
  secure: isHttps(settings),
  sameSite: 'lax',
  path: '/',
  maxAge: FLASH_MS,
});

export const asTheme = (text: unknown): Theme => (text === 'light' || text === 'dark' ? text : 'system');

export const readTheme = (request: Request): Theme => asTheme(readCookie(request, THEME_COOKIE));

export const writeFlash = ({ tone, text }: Flash): string =>
  Buffer.from(JSON.stringify([tone, Array.from(text).slice(0, MOST_FLASH).join('')])).toString('base64url');

const TONES: ReadonlySet<string> = new Set<Tone>(['ok', 'busy', 'warn', 'bad', 'idle']);

/** @returns null for a cookie that is not there or not ours */
export function readFlash(request: Request): Flash | null {
  const cookie = readCookie(request, FLASH_COOKIE);
  if (cookie === undefined) return null;
  try {
    const [tone, text] = JSON.parse(Buffer.from(cookie, 'base64url').toString('utf8')) as unknown[];
    if (typeof tone !== 'string' || !TONES.has(tone) || typeof text !== 'string') return null;
    return { tone: tone as Tone, text: text.slice(0, MOST_FLASH) };
  } catch {
    return null; // somebody's own cookie: there is simply nothing to say
  }
}
