import { release202610 } from './releases/2026-10.js';
import type { Release } from './release.js';
import { checkNamedSecret, checkSetting } from './setting-checks.js';
import { reachOf } from './setting-reach.js';
import { definitionOf, settingText, valueOf, type SettingDefinition } from './settings.js';

const release: Release = release202610;
const all = Object.entries(release.settings).flatMap(([category, names]) =>
  Object.entries(names).map(([name, definition]) => [`${category}.${name}`, definition] as const),
);

/** Values that a setting of this kind must refuse, whatever it is about. */
const BAD: Readonly<Record<SettingDefinition['kind'], readonly unknown[]>> = {
  boolean: ['true', 1, null, {}],
  integer: ['1', 1.5, Number.NaN, Number.MAX_SAFE_INTEGER + 2, null, []],
  text: [1, null, 'a\u0000', 'a\u202Eb', '\uD800', 'x'.repeat(100_000)],
  choice: ['', 'nonsense', 1, null],
  list: ['a', [1], ['a,b'], ['a', 'a'], [''], ['a\u0000'], Array.from({ length: 1000 }, (_, n) => `a${n}`), {}],
  url: [
    '',
    'example.com',
    'ftp://example.com',
    'https://u:p@example.com',
    'https://example.com/?q',
    'javascript:alert(1)',
    1,
  ],
  secret: ['', 1, null, 'a\u0000', 'x'.repeat(100_000)],
  secrets: ['', 1, null, {}],
};

describe.each(all)('The setting %s', (path, definition) => {
  it('takes its own fallback', () => {
    if ('fallback' in definition && definition.fallback !== undefined)
      expect(checkSetting(definition, definition.fallback)).toEqual([]);
  });

  it.each(BAD[definition.kind].map((value) => [value]))('refuses %j', (value) => {
    expect(checkSetting(definition, value)).not.toEqual([]);
  });

  it('says what it is', () => {
    expect(definition.title).toMatch(/^\S.{1,78}$/u);
    expect(definition.means).toMatch(/^\S.*[.]$/u);
    expect(definitionOf(release.settings, path)).toBe(definition);
  });
});

describe('Settings', () => {
  it('refuse what lies outside their bounds', () => {
    const expiry = definitionOf(release.settings, 'auth.jwtExpiry')!;
    expect(checkSetting(expiry, 59)).toEqual(['must be a whole number from 60 to 604800 (seconds)']);
    expect(checkSetting(expiry, 60)).toEqual([]);
  });

  it('never quote a secret', () => {
    const secret = definitionOf(release.settings, 'auth.samlPrivateKey')!;
    expect(JSON.stringify(checkSetting(secret, 'not base64: hush'))).not.toContain('hush');
  });

  it('name their secrets as variables are named', () => {
    const secrets = definitionOf(release.settings, 'functions.secrets') as Extract<
      SettingDefinition,
      { kind: 'secrets' }
    >;
    expect(checkNamedSecret(secrets, 'STRIPE_KEY', 'x')).toEqual([]);
    for (const name of ['', '1A', 'A B', 'a-b', '__proto__ '])
      expect(checkNamedSecret(secrets, name, 'x')).not.toEqual([]);
  });

  it('are what was set, else the fallback, and reach services as text', () => {
    expect(valueOf(release.settings, {}, 'api.maxRows')).toBe(1000);
    expect(valueOf(release.settings, { api: { maxRows: 5 } }, 'api.maxRows')).toBe(5);
    expect(valueOf(release.settings, {}, 'api.nonsense')).toBeUndefined();
    expect(valueOf(release.settings, {}, '__proto__.x')).toBeUndefined();
    expect([true, 5, ['a', 'b'], 'c'].map(settingText)).toEqual(['true', '5', 'a,b', 'c']);
  });

  it('each reach a service', () => {
    const reach = reachOf(release);
    // Extensions are given to the running database: no container knows of them.
    expect(all.map(([path]) => path).filter((path) => !reach.has(path))).toEqual(['database.extensions']);
  });

  it('each are known that a service looks at', () => {
    const known = new Set(all.map(([path]) => path));
    expect([...reachOf(release).keys()].filter((path) => !known.has(path))).toEqual([]);
  });
});
