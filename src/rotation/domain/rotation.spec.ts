import { core } from '../../stack/domain/a-stack.fixture.js';
import type { Release } from '../../stack/domain/release.js';
import { jwtSecrets, keySetsOf, rotationsOf } from './rotation.js';
import { stampsFromText, stampsToText, toldStamps } from './stamps.js';

const withKeys: Release = {
  ...core,
  secrets: {
    ...core.secrets,
    KEYS: { kind: 'signing-keys', legacy: 'JWT_SECRET', means: 'test' },
    SET: { kind: 'key-set', keys: 'KEYS', means: 'test' },
    ANON_EC: { kind: 'asymmetric-jwt', role: 'anon', keys: 'KEYS', validDays: 1, means: 'test' },
    PUBLISHABLE: { kind: 'opaque-key', prefix: 'sb_publishable_', means: 'test' },
    DASHBOARD_PASSWORD: { kind: 'random', bytes: 16, as: 'hex', means: 'test' },
    VAULT_ENC_KEY: { kind: 'random', bytes: 16, as: 'hex', means: 'test' },
  },
};
const offered = (release: Release) =>
  Object.fromEntries(rotationsOf(release).map(({ what, names, overlaps }) => [what, { names, overlaps }]));

describe('What can be rotated', () => {
  it('follows from the secrets of the release', () => {
    const jwt = ['JWT_SECRET', 'ANON_KEY', 'SERVICE_ROLE_KEY'];
    expect(offered(core)).toEqual({
      'database-password': { names: ['POSTGRES_PASSWORD'], overlaps: false },
      jwt: { names: jwt, overlaps: false },
      secret: { names: ['PG_META_CRYPTO_KEY'], overlaps: false },
    });
    expect(offered(withKeys)).toEqual({
      'database-password': { names: ['POSTGRES_PASSWORD'], overlaps: false },
      jwt: { names: [...jwt, 'KEYS', 'SET', 'ANON_EC', 'PUBLISHABLE'], overlaps: true },
      'dashboard-password': { names: ['DASHBOARD_PASSWORD'], overlaps: false },
      vault: { names: ['VAULT_ENC_KEY'], overlaps: false },
      secret: { names: ['PG_META_CRYPTO_KEY'], overlaps: false },
    });
    expect(keySetsOf(withKeys)).toEqual(['SET']);
  });

  it('takes all along that is made of what is renewed, and nothing else', () => {
    expect(jwtSecrets(withKeys, 'signing')).toEqual([
      'JWT_SECRET',
      'ANON_KEY',
      'SERVICE_ROLE_KEY',
      'KEYS',
      'SET',
      'ANON_EC',
    ]);
    expect(jwtSecrets(withKeys, 'opaque')).toEqual(['PUBLISHABLE']);
    expect(jwtSecrets(core, 'opaque')).toEqual([]);
  });
});

describe('Stamps in a memo', () => {
  const stamps = { A: { version: 2, fingerprint: '01234567' }, B: { version: 10, fingerprint: 'abcdef01' } };

  it('come back as they were, and are told without a value', () => {
    expect(stampsFromText(stampsToText(stamps))).toEqual(stamps);
    expect(toldStamps(stamps)).toBe('A version 2, B version 10');
  });

  it.each([undefined, 'A:1:x', [1], ['A'], ['A:one:x']])('are not read from %j', (memo) => {
    expect(() => stampsFromText(memo)).toThrow(/noted/);
  });
});
