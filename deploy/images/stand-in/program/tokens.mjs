import { createHmac, createPrivateKey, createPublicKey, sign, timingSafeEqual, verify } from 'node:crypto';
import { WiringError } from './wiring.mjs';

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowS = () => Math.floor(Date.now() / 1000);

/** The JWKs in a text that may be a set, an array, one key, or (then none) a plain secret. */
export function keysIn(text) {
  if (!/^\s*[[{]/.test(text ?? '')) return [];
  const parsed = JSON.parse(text);
  return Array.isArray(parsed) ? parsed : (parsed.keys ?? [parsed]);
}

/** What verifies tokens: `secrets` as raw text for HS256, `keys` as JWKs for HS256 and ES256. */
export function verifier({ secrets = [], keys = [] }) {
  const shared = [
    ...secrets.filter(Boolean).map((secret) => Buffer.from(secret)),
    ...keys.filter(({ kty }) => kty === 'oct').map(({ k }) => Buffer.from(k, 'base64url')),
  ];
  const holds = {
    HS256: (signed, signature) => shared.some((secret) => isHmac(secret, signed, signature)),
    ES256: (signed, signature, { kid }) =>
      keys.some((key) => key.kty === 'EC' && key.kid === kid && isSigned(key, signed, signature)),
  };
  return {
    /** Its claims; throws WiringError which says why it does not count. */
    verify(token) {
      const [header, payload, signature, more] = String(token).split('.');
      if (!signature || more !== undefined) throw new WiringError('is no JWT');
      const head = attempt(() => decode(header));
      const test = Object.hasOwn(holds, head?.alg) ? holds[head.alg] : undefined;
      if (!test) throw new WiringError(`is signed in a way that is not known here`);
      if (!test(`${header}.${payload}`, Buffer.from(signature, 'base64url'), head))
        throw new WiringError('has a bad signature');
      const claims = decode(payload);
      if (typeof claims.exp === 'number' && claims.exp <= nowS()) throw new WiringError('has expired');
      return claims;
    },
  };
}

function isHmac(secret, signed, signature) {
  const right = createHmac('sha256', secret).update(signed).digest();
  return right.length === signature.length && timingSafeEqual(right, signature);
}

function isSigned({ kty, crv, x, y }, signed, signature) {
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function attempt(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A check: the variable `variable` holds a token of `role` that `verifier` accepts and that has an end. */
export const keyCheck = (variable, role, verifierOf) => ({
  name: `${variable} is a key of ${role}`,
  run: ({ env }) => {
    if (!env[variable]) return;
    try {
      const claims = verifierOf(env).verify(env[variable]);
      if (claims.role !== role) throw new WiringError(`is for the role ${claims.role}, not ${role}`);
      if (typeof claims.exp !== 'number') throw new WiringError('never expires');
    } catch (error) {
      if (error instanceof WiringError) throw new WiringError(`${variable} ${error.message}`);
      throw error;
    }
  },
});

/** Signs with the EC private key of `keys` where there is one, else with `secret`. */
export function signToken(claims, { secret, keys }) {
  const ec = keys.find(({ kty, d }) => kty === 'EC' && d);
  const head = ec ? { alg: 'ES256', typ: 'JWT', kid: ec.kid } : { alg: 'HS256', typ: 'JWT' };
  const signed = `${encode(head)}.${encode({ iat: nowS(), ...claims })}`;
  const signature = ec
    ? sign('sha256', Buffer.from(signed), {
        key: createPrivateKey({ key: ec, format: 'jwk' }),
        dsaEncoding: 'ieee-p1363',
      })
    : createHmac('sha256', secret).update(signed).digest();
  return `${signed}.${signature.toString('base64url')}`;
}
