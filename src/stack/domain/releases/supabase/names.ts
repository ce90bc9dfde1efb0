import type { EnvSource, ServiceTemplate } from '../../release.js';
import type { VariablesOf } from './variables.js';

export type Service =
  | 'db'
  | 'auth'
  | 'rest'
  | 'realtime'
  | 'meta'
  | 'supavisor'
  | 'analytics'
  | 'vector'
  | 'imgproxy'
  | 'storage'
  | 'studio'
  | 'api-gw'
  | 'functions';

export type SecretName =
  | 'POSTGRES_PASSWORD'
  | 'JWT_SECRET'
  | 'ANON_KEY'
  | 'SERVICE_ROLE_KEY'
  | 'JWT_KEYS'
  | 'JWT_JWKS'
  | 'ANON_KEY_ASYMMETRIC'
  | 'SERVICE_ROLE_KEY_ASYMMETRIC'
  | 'SUPABASE_PUBLISHABLE_KEY'
  | 'SUPABASE_SECRET_KEY'
  | 'DASHBOARD_PASSWORD'
  | 'SECRET_KEY_BASE'
  | 'REALTIME_DB_ENC_KEY'
  | 'VAULT_ENC_KEY'
  | 'PG_META_CRYPTO_KEY'
  | 'LOGFLARE_PUBLIC_ACCESS_TOKEN'
  | 'LOGFLARE_PRIVATE_ACCESS_TOKEN'
  | 'S3_PROTOCOL_ACCESS_KEY_ID'
  | 'S3_PROTOCOL_ACCESS_KEY_SECRET';

export type Port = 'gateway' | 'session' | 'transaction' | 'db';
export type Volume = 'db-data' | 'db-config' | 'storage' | 'functions' | 'deno-cache' | 'snippets';

export type Template = ServiceTemplate<Service, SecretName, Volume>;
export type Env = Readonly<Record<string, EnvSource<SecretName>>>;

/** The template of one service: does not compile while it forgets a variable that the service needs. */
export type TemplateOf<Name extends keyof VariablesOf> = Template & {
  readonly env: Readonly<Record<VariablesOf[Name], EnvSource<SecretName>>>;
};
