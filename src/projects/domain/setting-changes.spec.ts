import { Refused } from '../../kernel/refused.js';
import { release202610 as release } from '../../stack/domain/releases/2026-10.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';
import { categoryIn, checkSecrets, patchedSpec } from './setting-changes.js';

const spec: StackSpec = {
  ...{ release: '2026.10', bindAddress: '127.0.0.1', ports: { gateway: 20000, db: 20001 }, profile: 'standard' },
  services: { meta: { memoryMiB: 256, env: { A: '1', B: '2' } } },
  settings: { auth: { jwtExpiry: 60, emailSignup: false }, api: { maxRows: 5 } },
};
const patch = (category: Parameters<typeof patchedSpec>[2], change: Record<string, unknown>) =>
  patchedSpec(release, spec, category, change);

describe('A patch of settings', () => {
  it('changes what it names and leaves the rest', () => {
    expect(patch('auth', { jwtExpiry: 120 }).spec.settings).toEqual({
      auth: { jwtExpiry: 120, emailSignup: false },
      api: { maxRows: 5 },
    });
  });

  it('goes back to what the release says with null', () => {
    expect(patch('api', { maxRows: null }).spec.settings).toEqual({ auth: spec.settings!.auth });
  });

  it('takes secrets apart from what the spec shows', () => {
    const { spec: after, secrets } = patch('functions', { verifyJwt: true, secrets: { KEY: 'hush', OLD: null } });
    expect(secrets).toEqual({ 'functions.secrets.KEY': 'hush', 'functions.secrets.OLD': null });
    expect(JSON.stringify(after)).not.toContain('hush');
    expect(patch('smtp', { password: 'hush', host: 'mail' })).toMatchObject({
      spec: { settings: { smtp: { host: 'mail' } } },
      secrets: { 'smtp.password': 'hush' },
    });
  });

  it('takes a whole set of secrets away with null', () => {
    const given = ['functions.secrets.A', 'functions.secrets.B', 'smtp.password'];
    const { secrets, spec: after } = patchedSpec(release, spec, 'functions', { secrets: null }, given);
    expect(secrets).toEqual({ 'functions.secrets.A': null, 'functions.secrets.B': null });
    expect(after.settings).toEqual(spec.settings);
  });

  it('may give a set no more secrets than it holds, those before included', () => {
    const many = (count: number, value: string | null = 'hush-hush', from = 0) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`functions.secrets.K${i + from}`, value]));
    const check = (secrets: Record<string, string | null>, given: Record<string, unknown> = {}) =>
      checkSecrets(release, secrets, () => false, Object.keys(given));
    expect(check(many(100))).toEqual({});
    expect(check(many(101))).toEqual({ 'secrets.functions.secrets': ['must have at most 100 items'] });
    expect(check(many(1, 'hush', 100), many(100))).toHaveProperty(['secrets.functions.secrets']);
    expect(check({ ...many(1, 'hush', 100), ...many(1, null) }, many(100))).toEqual({});
  });

  it('of the network also moves ports and opens them', () => {
    const { spec: after } = patch('network', { bindAddress: '0.0.0.0', ports: { db: 20009 }, publishDatabase: true });
    expect(after).toMatchObject({ bindAddress: '0.0.0.0', ports: { gateway: 20000, db: 20009 } });
    expect(after.settings!.network).toEqual({ publishDatabase: true });
  });

  it('of resources and env merges into services', () => {
    expect(patch('resources', { meta: { memoryMiB: null, cpus: 2 }, db: { memoryMiB: 512 } }).spec.services).toEqual({
      meta: { cpus: 2, env: { A: '1', B: '2' } },
      db: { memoryMiB: 512 },
    });
    expect(patch('env', { meta: { A: null, C: '3' } }).spec.services.meta).toEqual({
      ...{ memoryMiB: 256, env: { B: '2', C: '3' } },
    });
  });

  it('is for a category that there is', () => {
    expect(categoryIn(release, 'auth')).toBe('auth');
    for (const name of ['nonsense', '__proto__', 'constructor', ''])
      expect(() => categoryIn(release, name)).toThrow(Refused);
  });

  it('refuses secrets by their path, and never quotes them', () => {
    const given = { 'smtp.password': '', 'smtp.host': 'x', 'functions.secrets': 'hush', 'functions.secrets.1': 'hush' };
    const wrong = checkSecrets(
      release,
      { ...given, __proto__x: 'hush', 'providers.googleSecret': 'sample' },
      (value) => value === 'sample',
    );
    expect(Object.keys(wrong).sort()).toEqual([
      'secrets.__proto__x',
      'secrets.functions.secrets',
      'secrets.functions.secrets.1',
      'secrets.providers.googleSecret',
      'secrets.smtp.host',
      'secrets.smtp.password',
    ]);
    expect(JSON.stringify(wrong)).not.toContain('hush');
    expect(checkSecrets(release, { 'smtp.password': null, 'functions.secrets.KEY': 'x' }, () => false)).toEqual({});
  });
});
