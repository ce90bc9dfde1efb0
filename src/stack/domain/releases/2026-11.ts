import type { Release } from '../release.js';
import { db } from './2026-11/db.js';
import { gateway } from './2026-11/gateway.js';
import { meta } from './2026-11/meta.js';
import type { Port, SecretName, Service, Volume } from './2026-11/names.js';

const FIVE_YEARS = 5 * 365;

export const release202611: Release<Service, SecretName, Port, Volume> = {
  id: '2026.11',
  title: 'Core: PostgreSQL 15, postgres-meta, nginx',
  postgresMajor: 15,
  profiles: {
    full: ['db', 'meta', 'gateway'],
    standard: ['db', 'meta', 'gateway'],
    minimal: ['db', 'meta', 'gateway'],
  },
  settings: {},
  upgradesFrom: [],
  services: { db, meta, gateway },
  secrets: {
    POSTGRES_PASSWORD: {
      kind: 'random',
      bytes: 16,
      as: 'hex',
      means: 'password of postgres and of the roles that services log in as',
    },
    JWT_SECRET: { kind: 'random', bytes: 30, as: 'base64', means: 'signs the keys and the tokens of signed-in users' },
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
    PG_META_CRYPTO_KEY: {
      kind: 'random',
      bytes: 24,
      as: 'base64',
      means: 'encrypts the connection strings that postgres-meta is handed',
    },
  },
  ports: {
    gateway: { means: 'the API over HTTP', service: 'gateway', containerPort: 8000, speaks: 'http' },
    db: { means: 'PostgreSQL', service: 'db', containerPort: 5432, speaks: 'postgres' },
  },
  volumes: {
    'db-data': { holds: 'the database' },
    'db-config': { holds: 'configuration of the database, and the key of its vault' },
  },
};
