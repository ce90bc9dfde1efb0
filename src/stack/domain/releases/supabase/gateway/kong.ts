import { onceFor } from '../../../../../kernel/once-for.js';
import { constant, derived, text, type EnvSource, type TemplateText } from '../../../release.js';
import type { Situation } from '../../../situation.js';
import { bodyPath, MAILS, mailTemplates } from '../mail-templates.js';
import { callers, dashboardUser, value, type GatewaySecret } from './callers.js';
import { keyRules } from './lua.js';
import { concat } from './pieces.js';
import { answer, METHODS, UNSAFE_ENCODING, type Route } from './routes.js';
import { block, Fixed, yaml, type Yaml } from './yaml.js';

type Node = Yaml<GatewaySecret>;

export const KONG_FOLDER = '/usr/local/kong';
/** Kong is an nginx, and takes a server of one's own beside its routes. */
export const KONG_MAIL_CONF = `${KONG_FOLDER}/mail.conf`;

const LOG =
  'keyless escape=json \'{"at":"$time_iso8601","from":"$remote_addr","method":"$request_method",' +
  '"path":"$uri","status":$status,"bytes":$bytes_sent,"seconds":$request_time}\'';

/** As upstream, but for the log: theirs holds the query, where a key may stand, and so do messages below `crit`. */
export const kongEnv: Readonly<Record<string, EnvSource<GatewaySecret>>> = {
  KONG_DATABASE: constant('off'),
  KONG_DECLARATIVE_CONFIG: constant('/usr/local/kong/kong.yml'),
  KONG_ROUTER_FLAVOR: constant('expressions'),
  KONG_DNS_ORDER: constant('LAST,A,CNAME'),
  KONG_DNS_NOT_FOUND_TTL: constant('1'),
  KONG_DNS_VALID_TTL: constant('5'),
  KONG_PLUGINS: constant(
    'request-transformer,cors,key-auth,acl,basic-auth,request-termination,ip-restriction,post-function',
  ),
  KONG_NGINX_PROXY_PROXY_BUFFER_SIZE: constant('160k'),
  KONG_NGINX_PROXY_PROXY_BUFFERS: constant('64 160k'),
  KONG_NGINX_HTTP_LOG_FORMAT: constant(LOG),
  KONG_PROXY_ACCESS_LOG: constant('/dev/stdout keyless'),
  KONG_LOG_LEVEL: constant('crit'),
  KONG_ADMIN_LISTEN: constant('off'),
  KONG_NGINX_HTTP_INCLUDE: derived(
    'a server for the mail templates, where HTML was typed in',
    MAILS.map(([name]) => bodyPath(name)),
    (situation) => (mailTemplates(situation).length > 0 ? KONG_MAIL_CONF : undefined),
  ),
};

/** The shared rules once more behind Kong's own check: they also translate the key. */
const script = ({ access, keyGoes = 'bearer', host }: Route): TemplateText<GatewaySecret> =>
  concat<GatewaySecret>([
    keyRules,
    `
local request = {}
function request.get(name) return kong.request.get_header(name) end
function request.set(name, value) kong.service.request.set_header(name, value) end
function request.remove(name) kong.service.request.clear_header(name) end
function request.query() return kong.request.get_raw_query() end
function request.set_query(query) kong.service.request.set_raw_query(query) end
local json = { ["content-type"] = "application/json" }
local status = decide(request, "${access}", "${keyGoes}")
if status == 401 then return kong.response.exit(401, [[${answer(401)}]], json) end
if status == 403 then return kong.response.exit(403, [[${answer(403)}]], json) end
${host ? `kong.service.request.set_header("host", "${host}")` : ''}`,
  ]);

const plugin = (name: string, config: Node): Node => ({ name, config });

/** Pages of any origin, but not with cookies or logins of their own. */
const cors = plugin('cors', { origins: ['*'], methods: METHODS, credentials: false, max_age: 3600 });

const terminate = (status: 400 | 403 | 404): Node =>
  plugin('request-termination', { status_code: status, content_type: 'application/json', body: answer(status) });

const setHeader = ([name, content]: readonly [string, string]): Node =>
  plugin('request-transformer', {
    replace: { headers: [`${name}:${content}`] },
    add: { headers: [`${name}:${content}`] },
  });

const keyCheck = (groups: readonly string[]): readonly Node[] => [
  plugin('key-auth', { key_names: ['apikey'], hide_credentials: false, key_in_body: false }),
  plugin('acl', { allow: groups, hide_groups_header: true }),
];

function plugins(route: Route): readonly Node[] {
  const { access, origins, header } = route;
  const shared = origins === 'any' ? [cors] : [];
  switch (access) {
    case 'deny':
      return [...shared, terminate(403)];
    case 'off':
      return [...shared, terminate(404)];
    case 'open':
      return shared;
    case 'basic':
      return [...shared, plugin('basic-auth', { hide_credentials: true, realm: 'Supabase' }), dashboardOnly];
    case 'key':
      return [...shared, ...keyCheck(['anon', 'admin']), ...(header ? [setHeader(header)] : []), translation(route)];
    case 'service':
      return [...shared, ...keyCheck(['admin']), translation(route)];
    case 'pass':
      return [...shared, translation(route)];
  }
}

/** Most of the file, and the same in every project. */
const pluginsOf = onceFor((route: Route) => new Fixed<GatewaySecret>(plugins(route)));

const dashboardOnly = plugin('acl', { allow: ['dashboard'], hide_groups_header: true });
const translation = (route: Route): Node => plugin('post-function', { access: [block(script(route))] });

/**
 * What Kong cuts off is what the last prefix matched, so each expression ends in the prefix to cut. A ban is the prefix
 * alone: it reaches as far as it can.
 */
function expression({ match, path, access }: Route): string {
  const prefix = `http.path ^= ${JSON.stringify(path)}`;
  if (match === 'exact') return `http.path == ${JSON.stringify(path)} && ${prefix}`;
  if (match === 'prefix' || access === 'deny') return prefix;
  return `(http.path == ${JSON.stringify(path)} || http.path ^= ${JSON.stringify(`${path}/`)}) && ${prefix}`;
}

const FIRST = 1000;

function serviceOf(route: Route, at: number): Node {
  const { name, to, idleS } = route;
  return {
    name,
    url: `http://${to.service}:${to.port}${to.path}`,
    connect_timeout: 5000,
    read_timeout: idleS * 1000,
    write_timeout: idleS * 1000,
    retries: 1,
    routes: [
      {
        name,
        expression: expression(route),
        priority: FIRST - at,
        protocols: ['http'],
        strip_path: true,
        preserve_host: false,
      },
    ],
    plugins: pluginsOf(route),
  };
}

/** Stands before all others. It needs an address by Kong's rules, to which nothing is ever sent. */
const unsafe: Node = {
  name: 'unsafe',
  url: 'http://127.0.0.1:9',
  routes: [
    {
      name: 'unsafe',
      expression: `http.path ~ ${JSON.stringify(`%${UNSAFE_ENCODING}`)}`,
      priority: FIRST + 1,
      protocols: ['http'],
      strip_path: true,
    },
  ],
  plugins: [terminate(400)],
};

const keysOf = (role: 'anon' | 'service_role'): Node =>
  callers
    .filter((caller) => caller.role === role)
    .map(({ key }) => ({ key: block(text<GatewaySecret>`${value(key)}`) }));

/** Kong's declarative configuration: consumers with their keys, and a service for each route. */
export const kongYaml = (routes: readonly Route[], situation: Situation): TemplateText<GatewaySecret> =>
  concat<GatewaySecret>([
    '# Made by Supascale from the release; a change by hand is lost when the container is replaced.\n',
    yaml<GatewaySecret>({
      _format_version: '3.0',
      consumers: [
        {
          username: 'DASHBOARD',
          basicauth_credentials: [{ username: dashboardUser(situation), password: block(value('DASHBOARD_PASSWORD')) }],
          acls: [{ group: 'dashboard' }],
        },
        { username: 'anon', keyauth_credentials: keysOf('anon'), acls: [{ group: 'anon' }] },
        { username: 'service_role', keyauth_credentials: keysOf('service_role'), acls: [{ group: 'admin' }] },
      ],
      services: [unsafe, ...routes.map(serviceOf)],
    }),
  ]);
