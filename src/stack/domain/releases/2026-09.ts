import { supabase, type Supabase } from './supabase/stack.js';

export const release202609: Supabase = {
  id: '2026.09',
  title: 'Supabase: PostgreSQL 15, Kong',
  upstream: 'self-hosted/v0.8.2 with its overlays for Kong and PostgreSQL 15',
  postgresMajor: 15,
  upgradesFrom: [],
  ...supabase({
    db: {
      tag: '15.8.1.085',
      major: 15,
      lacksLocally: "most of Supabase's own extensions; pg_net and the vault are imitated in SQL",
    },
    gateway: { kind: 'kong', jwtIssuer: false },
    functions: { wallClockMs: 60_000 },
  }),
};
