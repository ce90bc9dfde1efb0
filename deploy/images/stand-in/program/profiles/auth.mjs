import { byUrl, lasting, loginCheck } from '../database.mjs';
import { callerOf } from '../serve.mjs';
import { keysIn, signToken, verifier } from '../tokens.mjs';
import { dsn, flag, integer, is, json, loose, optional, port, text, url } from '../variables.mjs';

const connection = byUrl('GOTRUE_DB_DATABASE_URL');
const keysOf = (env) => keysIn(env.GOTRUE_JWT_KEYS);
const signsWith = json(
  'a JSON array of keys that holds a private EC key with a kid',
  (keys) => Array.isArray(keys) && keys.some(({ kty, d, kid }) => kty === 'EC' && d && kid),
);

export const profile = {
  variables: {
    GOTRUE_API_HOST: text(),
    GOTRUE_API_PORT: port,
    API_EXTERNAL_URL: url({ path: '/auth/v1' }),
    GOTRUE_DB_DRIVER: is('postgres'),
    GOTRUE_DB_DATABASE_URL: dsn({ user: 'supabase_auth_admin' }),
    GOTRUE_SITE_URL: url(),
    GOTRUE_URI_ALLOW_LIST: loose(text()),
    GOTRUE_DISABLE_SIGNUP: flag,
    GOTRUE_JWT_ADMIN_ROLES: is('service_role'),
    GOTRUE_JWT_AUD: is('authenticated'),
    GOTRUE_JWT_DEFAULT_GROUP_NAME: is('authenticated'),
    GOTRUE_JWT_EXP: integer({ min: 1 }),
    GOTRUE_JWT_SECRET: text({ min: 32 }),
    GOTRUE_JWT_ISSUER: url(),
    GOTRUE_JWT_KEYS: optional(signsWith),
    GOTRUE_EXTERNAL_EMAIL_ENABLED: flag,
    GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED: flag,
    GOTRUE_EXTERNAL_PHONE_ENABLED: optional(flag),
    GOTRUE_MAILER_AUTOCONFIRM: flag,
    GOTRUE_SMS_AUTOCONFIRM: optional(flag),
    GOTRUE_SMTP_PORT: optional(port),
    GOTRUE_SMTP_HOST: loose(text()),
    GOTRUE_SMTP_USER: loose(text()),
    GOTRUE_SMTP_PASS: loose(text()),
    GOTRUE_SMTP_ADMIN_EMAIL: loose(text({ pattern: /@/, says: 'a mail address' })),
  },
  checks: [
    loginCheck({ role: 'supabase_auth_admin', schema: 'auth', migrates: true, connection }),
    { name: 'signs and verifies a token of its own', run: ({ env }) => void verifierOf(env).verify(sessionToken(env)) },
  ],
  serve({ env }) {
    const database = lasting(connection(env), 'supabase_auth_admin');
    const health = { path: (path) => path === '/health', check: () => database.alive(), body: { name: 'GoTrue' } };
    return [{ port: Number(env.GOTRUE_API_PORT), health, answer: (request, path) => answer(env, request, path) }];
  },
};

const verifierOf = (env) => verifier({ secrets: [env.GOTRUE_JWT_SECRET], keys: keysOf(env) });

function sessionToken(env) {
  const exp = Math.floor(Date.now() / 1000) + Number(env.GOTRUE_JWT_EXP);
  const claims = { role: 'authenticated', aud: env.GOTRUE_JWT_AUD, iss: env.GOTRUE_JWT_ISSUER, exp };
  return signToken(claims, { secret: env.GOTRUE_JWT_SECRET, keys: keysOf(env) });
}

/** `/token` gives a session, `/user` tells whose it is, the key set shows public keys only; all else is echoed. */
function answer(env, request, path) {
  if (path === '/token') return { body: { access_token: sessionToken(env), token_type: 'bearer' } };
  if (path === '/.well-known/jwks.json')
    return { body: { service: 'auth', path, keys: keysOf(env).flatMap(publicOf) } };
  if (path === '/user') return { caller: callerOf(request, verifierOf(env)) };
  return undefined;
}

const publicOf = ({ kty, crv, x, y, kid }) => (kty === 'EC' ? [{ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }] : []);
