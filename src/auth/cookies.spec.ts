import { describe, expect, it } from '@jest/globals';
import { cookieOptions, deviceCookieName, sessionCookieName } from './cookies.js';

describe('Cookies', () => {
  const https = { baseUrl: 'https://supa.example' };
  const http = { baseUrl: 'http://localhost:8700' };

  it('are bound to the host on https', () => {
    expect([sessionCookieName(https), deviceCookieName(https)]).toEqual(['__Host-sid', '__Host-device']);
    expect(cookieOptions(https, 1000)).toEqual({
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      path: '/',
      maxAge: 1000,
    });
  });

  it('are what plain http allows on loopback', () => {
    expect([sessionCookieName(http), deviceCookieName(http)]).toEqual(['sid', 'device']);
    expect(cookieOptions(http, 1000)).toMatchObject({ httpOnly: true, secure: false, sameSite: 'lax', path: '/' });
  });
});
