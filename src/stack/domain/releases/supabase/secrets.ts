import type { SecretRecipe } from '../../release.js';
import type { SecretName } from './names.js';

const FIVE_YEARS = 5 * 365;

const random = (bytes: number, as: 'hex' | 'base64', means: string) => ({ kind: 'random', bytes, as, means }) as const;

/** In the order in which they are made: what signs before what is signed. */
export const secrets: Readonly<Record<SecretName, SecretRecipe<SecretName>>> = {
  // Stands unescaped in connection strings and SQL.
  POSTGRES_PASSWORD: random(16, 'hex', 'password of postgres and of the roles that services log in as'),
  JWT_SECRET: random(30, 'base64', 'signs the keys and the tokens of signed-in users'),
  ANON_KEY: {
    kind: 'jwt',
    role: 'anon',
    signedWith: 'JWT_SECRET',
    validDays: FIVE_YEARS,
    means: 'key for browsers and apps',
  },
  SERVICE_ROLE_KEY: {
    kind: 'jwt',
    role: 'service_role',
    signedWith: 'JWT_SECRET',
    validDays: FIVE_YEARS,
    means: 'key for trusted back ends: passes every rule about rows',
  },
  JWT_KEYS: {
    kind: 'signing-keys',
    legacy: 'JWT_SECRET',
    means: 'private keys that sign the tokens of signed-in users',
  },
  JWT_JWKS: { kind: 'key-set', keys: 'JWT_KEYS', means: 'what the services verify tokens with' },
  ANON_KEY_ASYMMETRIC: {
    kind: 'asymmetric-jwt',
    role: 'anon',
    keys: 'JWT_KEYS',
    validDays: FIVE_YEARS,
    means: 'what the gateway makes of the publishable key',
  },
  SERVICE_ROLE_KEY_ASYMMETRIC: {
    kind: 'asymmetric-jwt',
    role: 'service_role',
    keys: 'JWT_KEYS',
    validDays: FIVE_YEARS,
    means: 'what the gateway makes of the secret key',
  },
  SUPABASE_PUBLISHABLE_KEY: {
    kind: 'opaque-key',
    prefix: 'sb_publishable_',
    means: 'key for browsers and apps that can be replaced by itself',
  },
  SUPABASE_SECRET_KEY: {
    kind: 'opaque-key',
    prefix: 'sb_secret_',
    means: 'key for trusted back ends that can be replaced by itself',
  },
  // A password of digits alone would be taken for a number.
  DASHBOARD_PASSWORD: { ...random(16, 'hex', 'password of the dashboard'), withLetter: true },
  SECRET_KEY_BASE: random(48, 'base64', 'signs what realtime and the pooler hand to browsers and to each other'),
  // Exactly 16 characters, for AES-128.
  REALTIME_DB_ENC_KEY: random(8, 'hex', 'encrypts what realtime stores about its connection to the database'),
  // Exactly 32 characters.
  VAULT_ENC_KEY: random(16, 'hex', 'encrypts what the pooler stores about its connection to the database'),
  PG_META_CRYPTO_KEY: random(24, 'base64', 'encrypts the connection strings that Studio hands to postgres-meta'),
  LOGFLARE_PUBLIC_ACCESS_TOKEN: random(24, 'base64', 'lets vector write logs'),
  LOGFLARE_PRIVATE_ACCESS_TOKEN: random(24, 'base64', 'lets Studio read and manage logs'),
  S3_PROTOCOL_ACCESS_KEY_ID: random(16, 'hex', 'user name of clients that speak S3 to storage'),
  S3_PROTOCOL_ACCESS_KEY_SECRET: random(32, 'hex', 'password of clients that speak S3 to storage'),
};
