import { describe, expect, it } from '@jest/globals';
import { ownHosts, ownOrigins, unsafeAddress, type HttpSettings } from './http-settings.js';

const settings = (change: Partial<HttpSettings> = {}): HttpSettings => ({
  baseUrl: 'http://localhost:8700',
  port: 8700,
  bindHost: '127.0.0.1',
  insecureHttp: false,
  trustedProxies: [],
  ...change,
});

describe('The address of an installation', () => {
  it('has the loopback names beside it on plain http', () => {
    expect([...ownHosts(settings())]).toEqual(['localhost:8700', '127.0.0.1:8700', '[::1]:8700']);
    expect(ownOrigins(settings()).has('http://127.0.0.1:8700')).toBe(true);
  });

  it('has no other name on https, and no port when it is the usual one', () => {
    expect([...ownHosts(settings({ baseUrl: 'https://supa.example' }))]).toEqual(['supa.example']);
    expect([...ownOrigins(settings({ baseUrl: 'https://supa.example:8443' }))]).toEqual(['https://supa.example:8443']);
  });

  it('is unsafe when plain http leaves this machine and nobody accepted that', () => {
    expect(unsafeAddress(settings())).toBeUndefined();
    expect(unsafeAddress(settings({ bindHost: '0.0.0.0' }))).toContain('SUPASCALE_INSECURE_HTTP=1');
    expect(unsafeAddress(settings({ bindHost: '0.0.0.0', insecureHttp: true }))).toBeUndefined();
    expect(unsafeAddress(settings({ bindHost: '0.0.0.0', baseUrl: 'https://supa.example' }))).toBeUndefined();
  });
});
