import { secret, type TemplateText } from '../../../release.js';
import type { Situation } from '../../../situation.js';

export type GatewaySecret =
  | 'ANON_KEY'
  | 'SERVICE_ROLE_KEY'
  | 'SUPABASE_PUBLISHABLE_KEY'
  | 'SUPABASE_SECRET_KEY'
  | 'ANON_KEY_ASYMMETRIC'
  | 'SERVICE_ROLE_KEY_ASYMMETRIC'
  | 'DASHBOARD_PASSWORD';

export interface Caller {
  readonly role: 'anon' | 'service_role';
  /** What the client sends. */
  readonly key: GatewaySecret;
  /** The token that services get for it: an opaque key says nothing to them. */
  readonly token: GatewaySecret;
}

/** Who may call, and how each key is translated: the one table for all forms of the gateway. */
export const callers: readonly Caller[] = [
  { role: 'anon', key: 'ANON_KEY', token: 'ANON_KEY' },
  { role: 'service_role', key: 'SERVICE_ROLE_KEY', token: 'SERVICE_ROLE_KEY' },
  { role: 'anon', key: 'SUPABASE_PUBLISHABLE_KEY', token: 'ANON_KEY_ASYMMETRIC' },
  { role: 'service_role', key: 'SUPABASE_SECRET_KEY', token: 'SERVICE_ROLE_KEY_ASYMMETRIC' },
];

/** Only characters that mean nothing to YAML, Lua, nginx and a password file; what else was set is left out. */
export function dashboardUser(situation: Situation): string {
  const name = situation.setting('studio.dashboardUsername');
  const safe = typeof name === 'string' ? name.replace(/[^A-Za-z0-9._@-]/g, '') : '';
  return safe === '' ? 'supabase' : safe;
}

export const value = (name: GatewaySecret): TemplateText<GatewaySecret> => [secret(name)];
