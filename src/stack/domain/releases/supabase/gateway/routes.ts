import { onceFor } from '../../../../../kernel/once-for.js';
import type { Situation } from '../../../situation.js';

/**
 * Who may use a route. `open`: everybody. `key`: who has one of the project's keys. `service`: who has a service key.
 * `pass`: everybody, the service itself asks. `basic`: who has the dashboard's login. `deny`: nobody. `off`: its service
 * is switched off in this project.
 */
export type Access = 'open' | 'key' | 'service' | 'pass' | 'basic' | 'deny' | 'off';

/**
 * How a key reaches the service. `bearer`: in `apikey`, and as bearer token unless a user's token stands there.
 * `socket`: so, and in `x-api-key` and the query as well, since a browser cannot give a WebSocket headers.
 * `function`: an opaque key's token in `sb-api-key`; all else belongs to the function.
 */
export type KeyGoes = 'bearer' | 'socket' | 'function';

export interface Route {
  /** Unique, for the gateway's own files. */
  readonly name: string;
  readonly path: string;
  /** `prefix`: all that begins so. `segment`: the path itself, and what lies below it. `exact`: nothing else. */
  readonly match: 'prefix' | 'segment' | 'exact';
  /** `path` takes the place of what was matched. */
  readonly to: Readonly<{ service: string; port: number; path: string }>;
  readonly access: Access;
  readonly keyGoes?: KeyGoes;
  /** Set on the request, whatever the client sent. */
  readonly header?: readonly [string, string];
  /** Host that the service gets to see; absent: the client's. */
  readonly host?: string;
  /** Pages of which origins may read the answers. */
  readonly origins: 'any' | 'own';
  /** Longest silence, s. */
  readonly idleS: number;
  /** Longest whole answer, s; absent: as long as something comes. A fixed limit would cut slow downloads. */
  readonly wholeS?: number;
}

/** Realtime takes its tenant from the first label. */
const REALTIME_HOST = 'realtime-dev.supabase-realtime';
const METADATA = '/.well-known/oauth-authorization-server';

const to = (service: string, port: number) => (path: string) => ({ service, port, path });
const auth = to('auth', 9999);
const rest = to('rest', 3000);
const realtime = to('realtime', 4000);
const studio = to('studio', 3000);
const usual = { origins: 'any', idleS: 60 } as const;

const openAuth = (name: string, path: string): Route => ({
  name: `auth-${name}`,
  path: `/auth/v1${path}`,
  match: 'segment',
  to: auth(path),
  access: 'open',
  ...usual,
});
const denied = (name: string, path: string, target: Route['to']): Route => ({
  name,
  path,
  match: 'prefix',
  to: target,
  access: 'deny',
  ...usual,
});

/** In match order: the first that fits decides. Only what is named here, and auth's metadata, is reachable. */
const first: readonly Route[] = [
  openAuth('verify', '/verify'),
  openAuth('callback', '/callback'),
  openAuth('authorize', '/authorize'),
  openAuth('jwks', '/.well-known/jwks.json'),
];
const metadata = (path: string): Route => ({
  name: 'auth-metadata',
  path,
  match: 'exact',
  to: auth(METADATA),
  access: 'open',
  ...usual,
});
const then: readonly Route[] = [
  openAuth('saml-acs', '/sso/saml/acs'),
  openAuth('saml-metadata', '/sso/saml/metadata'),
  {
    name: 'functions',
    path: '/functions/v1/',
    match: 'prefix',
    to: { service: 'functions', port: 9000, path: '/' },
    access: 'pass',
    keyGoes: 'function',
    origins: 'any',
    idleS: 160,
    wholeS: 410,
  },
  {
    name: 'storage',
    path: '/storage/v1/',
    match: 'prefix',
    to: { service: 'storage', port: 5000, path: '/' },
    access: 'pass',
    keyGoes: 'bearer',
    origins: 'any',
    idleS: 300,
  },
  { name: 'auth', path: '/auth/v1/', match: 'prefix', to: auth('/'), access: 'key', keyGoes: 'bearer', ...usual },
  {
    name: 'rest-schema',
    path: '/rest/v1/',
    match: 'exact',
    to: rest('/'),
    access: 'service',
    keyGoes: 'bearer',
    ...usual,
  },
  { name: 'rest', path: '/rest/v1/', match: 'prefix', to: rest('/'), access: 'key', keyGoes: 'bearer', ...usual },
  {
    name: 'graphql',
    path: '/graphql/v1',
    match: 'segment',
    to: rest('/rpc/graphql'),
    access: 'key',
    keyGoes: 'bearer',
    header: ['Content-Profile', 'graphql_public'],
    ...usual,
  },
  denied('realtime-openapi', '/realtime/v1/api/openapi', realtime('/api/openapi')),
  denied('realtime-tenants', '/realtime/v1/api/tenants', realtime('/api/tenants')),
  {
    name: 'realtime-api',
    path: '/realtime/v1/api',
    match: 'segment',
    to: realtime('/api'),
    access: 'key',
    keyGoes: 'bearer',
    host: REALTIME_HOST,
    ...usual,
  },
  {
    name: 'realtime',
    path: '/realtime/v1/',
    match: 'prefix',
    to: realtime('/socket/'),
    access: 'key',
    keyGoes: 'socket',
    host: REALTIME_HOST,
    origins: 'any',
    idleS: 600,
  },
  {
    name: 'meta',
    path: '/pg/',
    match: 'prefix',
    to: { service: 'meta', port: 8080, path: '/' },
    access: 'service',
    keyGoes: 'bearer',
    origins: 'own',
    idleS: 60,
  },
  denied('studio-mcp', '/api/mcp', studio('/api/mcp')),
  denied('mcp', '/mcp', studio('/api/mcp')),
  { name: 'studio', path: '/', match: 'prefix', to: studio('/'), access: 'basic', origins: 'any', idleS: 300 },
];

/**
 * The gateway's routes in match order, always all of them: what belongs to a service that is off answers 404, so that it
 * never falls through to a wider route. A service that is on and does not answer gives 503.
 * @param jwtIssuer whether auth's metadata stand below the path of its own address, as newer releases have it
 */
export const routesOf = (situation: Situation, { jwtIssuer }: Readonly<{ jwtIssuer: boolean }>): readonly Route[] =>
  [...first, metadata(jwtIssuer ? METADATA + pathOf(situation.urls.auth) : METADATA), ...then].map((route) =>
    route.access === 'deny' || situation.isOn(route.to.service) ? route : switchedOff(route),
  );

// The same object each time, as the others are: what is written about a route is written once.
const switchedOff = onceFor((route: Route): Route => ({ ...route, access: 'off' }));

/** Of what a user wrote into an address, only what means nothing to any of the gateways' languages gets into their files. */
function pathOf(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname.replace(/\/+$/, '') : '';
  return /^[\w./~-]*$/.test(path) ? path : '/auth/v1';
}

/** `https://app.example:8443`, or undefined where that could not stand in a file as it is. */
export function originOf(url: string): string | undefined {
  const origin = URL.canParse(url) ? new URL(url).origin : '';
  return /^https?:\/\/[\w.:[\]-]+$/.test(origin) ? origin : undefined;
}

/**
 * Paths that a service might read otherwise than the gateway: encoded letters, digits, dots, slashes, backslashes and
 * control characters. No client has a reason to encode them; `/realtime/v1/api/%74enants` would be one way round a ban.
 * A regular expression, for what follows a percent sign.
 */
export const UNSAFE_ENCODING = '([01][0-9a-fA-F]|2[eEfF]|3[0-9]|4[1-9a-fA-F]|5[0-9aAcC]|6[1-9a-fA-F]|7[0-9aAfF])';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'CONNECT', 'TRACE'];
export const LOCAL_ORIGIN = 'https?://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]+)?';

/** What the gateway itself answers, by status; `message` is where clients of the stack look. */
export const MESSAGES = {
  400: 'This address cannot be understood.',
  401: 'Send a key of this project in the header apikey.',
  403: 'This address needs the service key, or is closed.',
  404: 'This service is switched off in this project.',
  503: 'The service behind this address does not answer. Try again in a moment.',
} as const;
export const answer = (status: keyof typeof MESSAGES): string => JSON.stringify({ message: MESSAGES[status] });
