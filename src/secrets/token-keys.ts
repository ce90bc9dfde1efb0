import { createHash, createHmac, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** A private EC P-256 key as a JWK; `kid` names it in the tokens that it signs. */
export interface EcPrivateKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}
interface Symmetric {
  readonly kty: 'oct';
  readonly k: string;
}
type PrivateJwk = (EcPrivateKey & { readonly kty: 'EC' }) | Symmetric;

/** What a token says, and for how long. */
export interface Claims {
  readonly role: string;
  readonly validDays: number;
}

const DAY_S = 24 * 3600;
const CHECKSUM_SALT = 'supabase-self-hosted';

/** @returns a key from the system's own randomness */
export function newEcKey(): EcPrivateKey {
  const { x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return { kid: randomUUID(), x: x!, y: y!, d: d! };
}

/** JSON array of private JWKs, the signing one first, as the auth service takes it. @param legacy text of the HS256 secret */
export const signingKeys = (key: EcPrivateKey, legacy: string): string =>
  JSON.stringify([
    { kty: 'EC', crv: 'P-256', ...key, alg: 'ES256', use: 'sig', key_ops: ['sign', 'verify'], ext: true },
    symmetric(legacy),
  ]);

/**
 * JSON object of all that verifies tokens of any of `signingKeys`, the newest first. The symmetric keys are in it as
 * they are, so it is a secret too.
 */
export function keySet(all: readonly string[]): string {
  const keys = all.flatMap((text) => JSON.parse(text) as PrivateJwk[]);
  const verifying = keys.map((key) =>
    key.kty === 'oct'
      ? { ...key, alg: 'HS256' }
      : { kty: 'EC', crv: 'P-256', kid: key.kid, x: key.x, y: key.y, alg: 'ES256', use: 'sig', key_ops: ['verify'] },
  );
  return JSON.stringify({ keys: verifying });
}

const symmetric = (text: string) => ({ kty: 'oct', k: Buffer.from(text).toString('base64url'), alg: 'HS256' }) as const;

/** A JWT with HS256; the key is the secret's text as it stands. @param now milliseconds since the epoch */
export function signedWithText(claims: Claims, now: number, secret: string): string {
  const body = unsigned({ alg: 'HS256', typ: 'JWT' }, claims, now);
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

/** A JWT with ES256 by the EC key in `keys`, see {@link signingKeys}. @param now milliseconds since the epoch */
export function signedWithKeys(claims: Claims, now: number, keys: string): string {
  const key = (JSON.parse(keys) as PrivateJwk[]).find((one) => one.kty === 'EC');
  if (!key) throw new Error('There is no EC key among the signing keys.');
  const { kid, x, y, d } = key;
  const body = unsigned({ alg: 'ES256', typ: 'JWT', kid }, claims, now);
  const privateKey = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d }, format: 'jwk' });
  return `${body}.${sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function unsigned(head: object, { role, validDays }: Claims, now: number): string {
  const issuedAt = Math.floor(now / 1000);
  const claims = { role, iss: 'supabase', iat: issuedAt, exp: issuedAt + validDays * DAY_S };
  return [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

/** 22 random characters and a checksum of 8, by which a mistyped key is known. @param bytes at least 17 random ones */
export function opaqueKey(prefix: string, bytes: Buffer): string {
  const random = bytes.toString('base64url').slice(0, 22);
  const checksum = createHash('sha256').update(`${CHECKSUM_SALT}|${prefix}${random}`).digest('base64url').slice(0, 8);
  return `${prefix}${random}_${checksum}`;
}
