import type { TemplateText } from '../../src/stack/domain/release.js';
import type { Situation } from '../../src/stack/domain/situation.js';
import type { ImageSet } from '../../src/stack/domain/stack-spec.js';

/** In place of real secrets, of the same forms. */
export const SECRETS: Readonly<Record<string, string>> = {
  ANON_KEY: 'eyJh.anon-legacy_1.sig',
  SERVICE_ROLE_KEY: 'eyJh.service-legacy_1.sig',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_aaaaaaaaaaaaaaaaaaaaaa_11111111',
  SUPABASE_SECRET_KEY: 'sb_secret_bbbbbbbbbbbbbbbbbbbbbb_22222222',
  ANON_KEY_ASYMMETRIC: 'eyJe.anon-es256.sig',
  SERVICE_ROLE_KEY_ASYMMETRIC: 'eyJe.service-es256.sig',
  DASHBOARD_PASSWORD: 'p4ssw0rd',
};
export const key = (name: string): string => SECRETS[name]!;

export const PUBLIC_URL = 'https://db.example';

export const situationOf = (imageSet: ImageSet, off: readonly string[] = []): Situation => ({
  ref: 'abcdefghijklmnopqrst',
  slug: 'shop',
  imageSet,
  urls: { public: PUBLIC_URL, auth: `${PUBLIC_URL}/auth/v1`, site: 'https://app.example' },
  isOn: (service) => !off.includes(service),
  setting: (path) => (path === 'studio.dashboardUsername' ? 'admin' : undefined),
  has: () => true,
  secretsUnder: () => [],
});

export const revealed = (text: TemplateText): string =>
  typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : key(part.secret))).join('');

export interface Asked {
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  /** In the order sent; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
}
/** What the gateway does: it answers by itself, or hands on to `<service>:<port>`. Header names in lower case. */
export type Done =
  | Readonly<{ status: number; headers: Readonly<Record<string, string>> }>
  | Readonly<{ upstream: string; path: string; headers: Readonly<Record<string, string>> }>;
export type Ask = (asked: Asked) => Promise<Done> | Done;

const [ANON, SERVICE] = [key('ANON_KEY'), key('SERVICE_ROLE_KEY')];
const EXPIRED = 'eyJh.long-expired.sig';
const USER = 'eyJh.of-a-user.sig';

/** Who asks, in the order of the words of a row. */
export const SENDERS: Readonly<Record<string, Asked['headers']>> = {
  nobody: [],
  anon: [['apikey', ANON]],
  service: [['ApiKey', SERVICE]],
  publishable: [['apikey', key('SUPABASE_PUBLISHABLE_KEY')]],
  secret: [
    ['APIKEY', key('SUPABASE_SECRET_KEY')],
    ['Authorization', `Bearer ${key('SUPABASE_SECRET_KEY')}`],
  ],
  'a wrong key': [['apikey', `${ANON}x`]],
  'an expired token': [
    ['apikey', ANON],
    ['authorization', `Bearer ${EXPIRED}`],
  ],
  'a user': [
    ['apikey', ANON],
    ['authorization', `Bearer ${USER}`],
  ],
};

const NAMES: Readonly<Record<string, string>> = {
  [ANON]: 'anon',
  [SERVICE]: 'service',
  [key('ANON_KEY_ASYMMETRIC')]: 'anon*',
  [key('SERVICE_ROLE_KEY_ASYMMETRIC')]: 'service*',
  [key('SUPABASE_SECRET_KEY')]: 'sb_secret',
  [EXPIRED]: 'expired',
  [USER]: 'user',
};
const nameOf = (token: string | undefined) => (token ? (NAMES[token.replace(/^Bearer /, '')] ?? token) : '-');

/** A status, or whose token reaches the service as bearer token; for functions what reaches it in `sb-api-key`. */
export function told(done: Done): string {
  if ('status' in done) return String(done.status);
  return done.upstream.startsWith('functions')
    ? `fn:${nameOf(done.headers['sb-api-key'])}`
    : nameOf(done.headers['authorization']);
}

const OPEN = '- - - - sb_secret - expired user';
const KEY = '401 anon service anon* service* 401 expired user';
const SERVICE_ONLY = '401 403 service 403 service* 401 403 403';
const FUNCTION = 'fn:- fn:- fn:- fn:anon* fn:service* fn:- fn:- fn:-';
const STORAGE = '- anon service anon* service* - expired user';
const DENIED = '403 403 403 403 403 403 403 403';
const LOGIN = '401 401 401 401 401 401 401 401';

/** By hand from the reference's table of routes: what is asked for, where it goes (with the token that stands in `apikey`), and what each sender gets. */
export const ROUTES: readonly (readonly [asked: string, reaches: string, words: string])[] = [
  ['/auth/v1/verify?token=1', 'auth:9999/verify?token=1', OPEN],
  ['/auth/v1/callback', 'auth:9999/callback', OPEN],
  ['/auth/v1/authorize?provider=x', 'auth:9999/authorize?provider=x', OPEN],
  ['/auth/v1/.well-known/jwks.json', 'auth:9999/.well-known/jwks.json', OPEN],
  ['/.well-known/oauth-authorization-server/auth/v1', 'auth:9999/.well-known/oauth-authorization-server', OPEN],
  ['/auth/v1/sso/saml/acs', 'auth:9999/sso/saml/acs', OPEN],
  ['/auth/v1/sso/saml/metadata', 'auth:9999/sso/saml/metadata', OPEN],
  ['/functions/v1/hello/x?a=1', 'functions:9000/hello/x?a=1', FUNCTION],
  ['/storage/v1/object/a/b', 'storage:5000/object/a/b', STORAGE],
  ['/auth/v1/user', 'auth:9999/user', KEY],
  ['/rest/v1/', 'rest:3000/', SERVICE_ONLY],
  ['/rest/v1/todos?id=eq.1', 'rest:3000/todos?id=eq.1', KEY],
  ['/graphql/v1', 'rest:3000/rpc/graphql', KEY],
  ['/realtime/v1/api/openapi', '', DENIED],
  ['/realtime/v1/api/tenants/realtime-dev', '', DENIED],
  ['/realtime/v1/api/broadcast', 'realtime:4000/api/broadcast', KEY],
  ['/realtime/v1/longpoll', 'realtime:4000/socket/longpoll?apikey=<token>', KEY],
  ['/pg/tables', 'meta:8080/tables', SERVICE_ONLY],
  ['/api/mcp', '', DENIED],
  ['/mcp', '', DENIED],
  ['/project/default', 'studio:3000/project/default', LOGIN],
];

const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;
const anon = ['apikey', ANON] as const;
const secretKey = key('SUPABASE_SECRET_KEY');
const publishable = key('SUPABASE_PUBLISHABLE_KEY');

/** What an attacker, or a client with odd manners, might try: what is sent, and whom it reaches or the status. */
export const ODDITIES: readonly (readonly [path: string, headers: Asked['headers'], gets: string])[] = [
  ['/rest/v1/../../pg/tables', [anon], '403'],
  ['/rest/v1/../pg/tables', [anon], '401'],
  ['/rest/v1/%2e%2e/pg/tables', [anon], '400'],
  ['/rest/v1/..%2fpg/tables', [anon], '400'],
  ['/rest/v1/..%5cpg/tables', [anon], '400'],
  ['//pg//tables', [anon], '403'],
  ['/%70g/tables', [anon], '400'],
  ['/realtime/v1/api/%74enants/realtime-dev', [anon], '400'],
  ['/realtime/v1/api//tenants/realtime-dev', [anon], '403'],
  ['/realtime/v1/api/./tenants/realtime-dev', [anon], '403'],
  ['/realtime/v1/x/../api/tenants/realtime-dev', [anon], '403'],
  ['/realtime/v1/api/broadcast/../tenants', [anon], '403'],
  ['/realtime/v1/api%2ftenants', [anon], '400'],
  ['/realtime/v1/api/tenantsx', [anon], '403'],
  ['/realtime/v1/apis', [anon], `realtime:4000/socket/apis?apikey=${ANON}`],
  ['/rest/v1/x%0a', [anon], '400'],
  ['/rest/v1//', [anon], '403'],
  ['/rest/v1/?select=1', [anon], '403'],
  ['/auth/v1/verifyx', [], '401'],
  ['/auth/v1/verify/../admin/users', [], '401'],
  ['/rest/v1', [anon], '401'],
  ['/pg', [anon], '401'],
  ['/rest/v1/t', [['authorization', `Bearer ${SERVICE}`]], '401'],
  ['/rest/v1/t', [['apikey', key('SERVICE_ROLE_KEY_ASYMMETRIC')]], '401'],
  ['/rest/v1/t', [['apikey', ANON.replaceAll('.', 'x')]], '401'],
  ['/rest/v1/t', [['apikey', ANON.toUpperCase()]], '401'],
  ['/rest/v1/t', [['apikey', `${ANON.slice(0, -1)}`]], '401'],
  ['/pg/t', [anon, ['authorization', `Bearer ${SERVICE}`]], '403'],
  [`/pg/t?apikey=${SERVICE}`, [anon], '403'],
  [`/pg/t?apikey=${ANON}&apikey=${SERVICE}`, [], '401'],
  [`/pg/t?apikey=${SERVICE}`, [], 'meta:8080/t'],
  [`/rest/v1/t?a=1&apikey=${ANON}&b=2`, [], 'rest:3000/t?a=1&b=2'],
  [`/rest/v1/t?apikey=${publishable}`, [], 'rest:3000/t'],
  [`/rest/v1/t?a=1&apikey=x`, [anon], 'rest:3000/t?a=1'],
  [`/realtime/v1/websocket?apikey=${ANON}&vsn=1`, [], `realtime:4000/socket/websocket?vsn=1&apikey=${ANON}`],
  [
    `/realtime/v1/websocket?apikey=${secretKey}`,
    [],
    `realtime:4000/socket/websocket?apikey=${key('SERVICE_ROLE_KEY_ASYMMETRIC')}`,
  ],
  ['/functions/v1/f', [['apikey', 'sb_secret_nosuch']], '401'],
  ['/functions/v1/f', [['authorization', 'Bearer sb_secret_nosuch']], '401'],
  [
    '/functions/v1/f',
    [
      ['apikey', publishable],
      ['authorization', `Bearer ${secretKey}`],
    ],
    '401',
  ],
  ['/', [['authorization', basic('admin:p4ssw0rd')]], 'studio:3000/'],
  ['/', [['authorization', basic('admin:p4ssw0rd2')]], '401'],
  ['/', [['authorization', basic('supabase:p4ssw0rd')]], '401'],
  ['/', [['authorization', 'Basic %%%']], '401'],
  ['/api/mcp/x', [['authorization', basic('admin:p4ssw0rd')]], '403'],
];

/** Where a row says that it goes, with the token that was sent on; a status stays what it is. */
export const expectedOf = (reaches: string, done: Done): string =>
  'status' in done ? String(done.status) : reaches.replace('<token>', done.headers['apikey'] ?? '');

/** `<upstream><path>`, or the status. */
export const reached = (done: Done): string => ('status' in done ? String(done.status) : done.upstream + done.path);
