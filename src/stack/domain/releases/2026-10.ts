import type { UpgradeEdge } from '../release.js';
import { supabase, type Supabase } from './supabase/stack.js';

const fromPostgres15: UpgradeEdge = {
  from: '2026.09',
  data: 'dump-and-restore',
  renews: ['db-data', 'db-config'],
  notes: [
    'PostgreSQL 15 becomes 17: the database is dumped and restored into new volumes, and the former ones stay until you remove them.',
    'While that lasts the project is down, and needs free space of about twice the size of its database.',
    'The key of the vault is carried along to the new volumes.',
    'Envoy takes the place of Kong at the same port: the routes and keys stay, changes made to the former gateway by hand do not.',
    'Extensions that PostgreSQL 17 does not have must be dropped before.',
    'pg_graphql is off in a fresh PostgreSQL 17: create the extension where GraphQL is used.',
  ],
  goneExtensions: ['timescaledb', 'plv8', 'plcoffee', 'plls'],
};

export const release202610: Supabase = {
  id: '2026.10',
  title: 'Supabase: PostgreSQL 17, Envoy',
  upstream: 'self-hosted/v0.8.2 and the three changes after it',
  postgresMajor: 17,
  upgradesFrom: [fromPostgres15],
  ...supabase({
    db: {
      tag: '17.6.1.136',
      major: 17,
      lacksLocally: "most of Supabase's own extensions; pg_net and the vault are imitated in SQL",
    },
    gateway: { kind: 'envoy', jwtIssuer: true },
    functions: { idleTimeoutMs: 150_000, wallClockMs: 400_000 },
  }),
};
