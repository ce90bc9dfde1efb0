import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import type { AccessSettings } from './access-settings.js';
import { Csrf } from './csrf.js';
import { SessionKey } from './session-key.js';

const settings: AccessSettings = {
  baseUrl: 'https://supa.example',
  port: 8700,
  bindHost: '127.0.0.1',
  insecureHttp: false,
  trustedProxies: [],
  dataDir: '',
  sessionIdleMs: 1,
  sessionMaxMs: 1,
  setupTokenMs: 1,
};
const csrf = new Csrf(settings, new SessionKey(new Uint8Array(32)));
const asking = (headers: Record<string, string>) => ({ headers }) as unknown as Request;

describe('Proof of our own origin', () => {
  it.each([
    ['both say so', { origin: 'https://supa.example', 'sec-fetch-site': 'same-origin' }],
    ['a browser without fetch metadata', { origin: 'https://supa.example' }],
    ['a browser that leaves the origin out', { 'sec-fetch-site': 'same-origin' }],
  ])('holds: %s', (_, headers: Record<string, string>) => {
    expect(() => csrf.checkOrigin(asking(headers))).not.toThrow();
  });

  it.each([
    ['neither', {}],
    ['another site', { origin: 'https://supa.example', 'sec-fetch-site': 'cross-site' }],
    ['a sibling', { origin: 'https://supa.example', 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['an opaque origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['another scheme', { origin: 'http://supa.example' }],
    ['another port', { origin: 'https://supa.example:8443' }],
    ['a longer name', { origin: 'https://supa.example.evil.example' }],
    ['loopback, when we are reached by https', { origin: 'http://localhost:8700' }],
  ])('fails: %s', (_, headers: Record<string, string>) => {
    expect(() => csrf.checkOrigin(asking(headers))).toThrow('Changes come from our own pages only');
  });

  it('needs the token of this very session', () => {
    const token = csrf.tokenFor({ id: 'a' });
    expect(() => csrf.checkToken(asking({ 'x-csrf-token': token }), { id: 'a' })).not.toThrow();
    expect(() => csrf.checkToken(asking({ 'x-csrf-token': token }), { id: 'b' })).toThrow('out of date');
  });
});
