import type { PortTemplate, Release } from '../../release.js';
import type { Port, SecretName, Service, Volume } from './names.js';

type Stack = Release<Service, SecretName, Port, Volume>;

const minimal: readonly Service[] = ['db', 'auth', 'rest', 'api-gw'];
const standard: readonly Service[] = [
  'db',
  'auth',
  'rest',
  'realtime',
  'meta',
  'supavisor',
  'imgproxy',
  'storage',
  'studio',
  'api-gw',
  'functions',
];

/** What runs without being switched on by itself; logs cost more memory than all else together brings in. */
export const profiles: Stack['profiles'] = { full: [...standard, 'analytics', 'vector'], standard, minimal };

export const ports: Readonly<Record<Port, PortTemplate<Service>>> = {
  gateway: { means: 'the API and the dashboard over HTTP', service: 'api-gw', containerPort: 8000, speaks: 'http' },
  session: {
    means: 'PostgreSQL through the pooler, a connection for the whole session',
    service: 'supavisor',
    containerPort: 5432,
    speaks: 'postgres',
    login: 'tenant',
  },
  transaction: {
    means: 'PostgreSQL through the pooler, a connection for each transaction',
    service: 'supavisor',
    containerPort: 6543,
    speaks: 'postgres',
    login: 'tenant',
  },
  db: {
    means: 'PostgreSQL itself, past the pooler',
    service: 'db',
    containerPort: 5432,
    speaks: 'postgres',
    publishedIf: 'network.publishDatabase',
  },
};

export const volumes: Stack['volumes'] = {
  'db-data': { holds: 'the database' },
  'db-config': { holds: 'configuration of the database, and the key of its vault' },
  storage: { holds: 'the files of storage, while it does not keep them in S3' },
  functions: { holds: 'the code of the edge functions' },
  'deno-cache': { holds: 'modules that functions have downloaded; it fills again by itself' },
  snippets: { holds: 'SQL that was saved in the dashboard' },
};
