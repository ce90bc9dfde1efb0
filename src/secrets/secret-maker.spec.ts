import { createHmac, randomBytes } from 'node:crypto';
import { core } from '../stack/domain/a-stack.fixture.js';
import type { Release } from '../stack/domain/release.js';
import { release202610 } from '../stack/domain/releases/2026-10.js';
import { makeSecrets } from './secret-maker.js';
import { newEcKey } from './token-keys.js';

const NOW = Date.UTC(2026, 10, 24);
const ingredients = { random: randomBytes, ecKey: newEcKey, now: NOW };
const values = (release = core) =>
  Object.fromEntries(
    Object.entries(makeSecrets(release, ingredients)).map(([name, secret]) => [name, secret.reveal()]),
  );
const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part!, 'base64url').toString());

describe('Secrets of a project', () => {
  it('are all of the release, in the form that the stack needs', () => {
    expect(values()).toEqual({
      POSTGRES_PASSWORD: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      JWT_SECRET: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/) as string,
      ANON_KEY: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      SERVICE_ROLE_KEY: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      PG_META_CRYPTO_KEY: expect.stringMatching(/^[A-Za-z0-9+/]{32}$/) as string,
    });
  });

  it.each([
    ['ANON_KEY', 'anon'],
    ['SERVICE_ROLE_KEY', 'service_role'],
  ])('have in %s a token for %s, signed with the text of JWT_SECRET, for five years', (name, role) => {
    const made = values();
    const [header, claims, signature] = made[name]!.split('.');
    expect(decoded(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
    const iat = NOW / 1000;
    expect(decoded(claims)).toEqual({ role, iss: 'supabase', iat, exp: iat + 5 * 365 * 86400 });
    expect(signature).toBe(createHmac('sha256', made.JWT_SECRET!).update(`${header}.${claims}`).digest('base64url'));
  });

  it('are, for a whole stack, as long and of the letters that each service asks for', () => {
    const hex = (length: number) => expect.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)) as string;
    const base64 = (length: number) => expect.stringMatching(new RegExp(`^[A-Za-z0-9+/]{${length}}$`)) as string;
    const token = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
    expect(values(release202610)).toEqual({
      POSTGRES_PASSWORD: hex(32),
      JWT_SECRET: base64(40),
      ANON_KEY: token,
      SERVICE_ROLE_KEY: token,
      JWT_KEYS: expect.stringMatching(/^\[\{.*\}\]$/) as string,
      JWT_JWKS: expect.stringMatching(/^\{"keys":\[.*\]\}$/) as string,
      ANON_KEY_ASYMMETRIC: token,
      SERVICE_ROLE_KEY_ASYMMETRIC: token,
      SUPABASE_PUBLISHABLE_KEY: expect.stringMatching(/^sb_publishable_[\w-]{22}_[\w-]{8}$/) as string,
      SUPABASE_SECRET_KEY: expect.stringMatching(/^sb_secret_[\w-]{22}_[\w-]{8}$/) as string,
      DASHBOARD_PASSWORD: hex(32),
      SECRET_KEY_BASE: base64(64),
      REALTIME_DB_ENC_KEY: hex(16),
      VAULT_ENC_KEY: hex(32),
      PG_META_CRYPTO_KEY: base64(32),
      LOGFLARE_PUBLIC_ACCESS_TOKEN: base64(32),
      LOGFLARE_PRIVATE_ACCESS_TOKEN: base64(32),
      S3_PROTOCOL_ACCESS_KEY_ID: hex(32),
      S3_PROTOCOL_ACCESS_KEY_SECRET: hex(64),
    });
  });

  it('are drawn again when they lack the letter that they must have', () => {
    const { DASHBOARD_PASSWORD } = release202610.secrets;
    const release: Release = { ...core, secrets: { DASHBOARD_PASSWORD } };
    const draws = [Buffer.alloc(16, 0x11), Buffer.alloc(16, 0x1a)];
    const made = makeSecrets(release, { ...ingredients, random: () => draws.shift()! });
    expect(made.DASHBOARD_PASSWORD!.reveal()).toBe('1a'.repeat(16));
    expect(() => makeSecrets(release, { ...ingredients, random: () => Buffer.alloc(16, 0x11) })).toThrow(
      'no source of randomness',
    );
  });

  it('are others for every project, and show in no print', () => {
    const [one, other] = [values(), values()];
    for (const name of Object.keys(one)) expect(one[name]).not.toBe(other[name]);
    expect(JSON.stringify(makeSecrets(core, ingredients))).not.toContain('eyJ');
  });

  it('are never a value that was published', () => {
    const known = Buffer.from('625729a08b95bf1b7ff351a663f3a23c', 'hex');
    const release: Release = { ...core, secrets: { S3_ID: { kind: 'random', bytes: 16, as: 'hex', means: 'test' } } };
    expect(() => makeSecrets(release, { ...ingredients, random: () => known })).toThrow(
      'S3_ID came out as a published sample',
    );
  });

  it('cannot be tokens of a secret that is made later', () => {
    const { ANON_KEY } = core.secrets;
    expect(() => makeSecrets({ ...core, secrets: { ANON_KEY: ANON_KEY! } }, ingredients)).toThrow(
      'JWT_SECRET must be made before',
    );
  });
});
