/** Who asks: with which key, or with none. */
export type Key = 'none' | 'anon' | 'service' | 'publishable' | 'secret' | 'wrong' | 'expired';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A key of the service role as it was before the last rotation, and out of date. */
export const EXPIRED = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ role: 'service_role', iss: 'supabase', iat: 1, exp: 2 })}.${'s'.repeat(43)}`;

/** Who gets what behind which address; `null`: it reaches the service named. */
export const ROUTES: readonly Readonly<{
  path: string;
  to: string;
  status: Readonly<Record<Key, number>>;
}>[] = [
  open('/auth/v1/verify', 'auth'),
  open('/auth/v1/.well-known/jwks.json', 'auth'),
  open('/auth/v1/sso/saml/metadata', 'auth'),
  keyed('/auth/v1/settings', 'auth'),
  keyed('/rest/v1/todos', 'rest'),
  serviceOnly('/rest/v1/', 'rest'),
  keyed('/graphql/v1', 'rest'),
  open('/storage/v1/status', 'storage'),
  keyed('/realtime/v1/api/ping', 'realtime'),
  denied('/realtime/v1/api/tenants'),
  denied('/realtime/v1/api/openapi'),
  serviceOnly('/pg/tables', 'meta'),
  denied('/api/mcp'),
  denied('/mcp'),
];

function open(path: string, to: string) {
  return {
    path,
    to,
    status: { none: 200, anon: 200, service: 200, publishable: 200, secret: 200, wrong: 200, expired: 200 },
  };
}
function keyed(path: string, to: string) {
  return {
    path,
    to,
    status: { none: 401, anon: 200, service: 200, publishable: 200, secret: 200, wrong: 401, expired: 401 },
  };
}
function serviceOnly(path: string, to: string) {
  return {
    path,
    to,
    status: { none: 401, anon: 403, service: 200, publishable: 403, secret: 200, wrong: 401, expired: 401 },
  };
}
function denied(path: string) {
  return {
    path,
    to: '',
    status: { none: 403, anon: 403, service: 403, publishable: 403, secret: 403, wrong: 403, expired: 403 },
  };
}
