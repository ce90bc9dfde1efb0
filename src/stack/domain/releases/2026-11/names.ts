import type { ServiceTemplate } from '../../release.js';

export type Service = 'db' | 'meta' | 'gateway';
export type SecretName = 'POSTGRES_PASSWORD' | 'JWT_SECRET' | 'ANON_KEY' | 'SERVICE_ROLE_KEY' | 'PG_META_CRYPTO_KEY';
export type Port = 'gateway' | 'db';
export type Volume = 'db-data' | 'db-config';

export type Template = ServiceTemplate<Service, SecretName, Volume>;
