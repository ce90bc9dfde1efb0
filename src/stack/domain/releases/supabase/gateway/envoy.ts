import { onceFor } from '../../../../../kernel/once-for.js';
import { text, type TemplateText } from '../../../release.js';
import type { Situation } from '../../../situation.js';
import { MAIL_PORT, type MailTemplate } from '../mail-templates.js';
import { dashboardUser, value, type GatewaySecret } from './callers.js';
import { keyRules, longString } from './lua.js';
import { concat } from './pieces.js';
import { answer, LOCAL_ORIGIN, METHODS, originOf, UNSAFE_ENCODING, type Route } from './routes.js';
import { block, Fixed, yaml, type Yaml } from './yaml.js';

type Node = Yaml<GatewaySecret>;
type Mapping = Readonly<Record<string, Node>>;

const TYPE = 'type.googleapis.com/envoy';
const LUA = 'envoy.filters.http.lua';
const CORS = 'envoy.filters.http.cors';
const seconds = (count: number) => `${count}s`;
const clusterOf = ({ to }: Route) => `${to.service}-${to.port}`;

/** Every access but the dashboard's is decided by the shared rules; what the route does not say is refused. */
const script = (situation: Situation): TemplateText<GatewaySecret> =>
  concat<GatewaySecret>([
    text<GatewaySecret>`local dashboard = "${dashboardUser(situation)}:" .. ${longString(value('DASHBOARD_PASSWORD'))}\n`,
    keyRules,
    `
local function request_of(headers)
  local request = {}
  function request.get(name) return headers:get(name) end
  function request.set(name, value) headers:replace(name, value) end
  function request.remove(name) headers:remove(name) end
  function request.query() return headers:get(":path"):match("%?(.*)$") end
  function request.set_query(query)
    local path = headers:get(":path"):match("^[^?]*")
    headers:replace(":path", query == "" and path or path .. "?" .. query)
  end
  return request
end

local function refuse(handle, status, message, login)
  local headers = { [":status"] = tostring(status), ["content-type"] = "application/json" }
  if login then headers["www-authenticate"] = 'Basic realm="Supabase"' end
  handle:respond(headers, message)
end

local function is_logged_in(handle, headers)
  local given = (headers:get("authorization") or ""):match("^[Bb][Aa][Ss][Ii][Cc] +(%S+)$")
  return same(given or "", handle:base64Escape(dashboard))
end

function envoy_on_request(handle)
  local headers, route = handle:headers(), handle:metadata()
  local access = route:get("access")
  if access == "closed" then return end
  if access == "basic" then
    if not is_logged_in(handle, headers) then
`,
    `      refuse(handle, 401, [[${answer(401)}]], true)
      return
    end
    headers:remove("authorization")
    return
  end
  local status = decide(request_of(headers), access, route:get("key_goes"))
  if status == 401 then refuse(handle, 401, [[${answer(401)}]]) end
  if status == 403 then refuse(handle, 403, [[${answer(403)}]]) end
end`,
  ]);

const matchOf = ({ match, path, access }: Route): Node =>
  match === 'exact'
    ? { path }
    : // A ban reaches as far as it can; a slash at the end makes a prefix a whole segment by itself.
      match === 'prefix' || access === 'deny'
      ? { prefix: path }
      : { path_separated_prefix: path };

const metadata = (access: string, keyGoes?: string): Node => ({
  filter_metadata: { [LUA]: { access, ...(keyGoes ? { key_goes: keyGoes } : {}) } },
});

const refusal = (name: string, match: Node, status: 400 | 403 | 404): Mapping => ({
  name,
  match,
  metadata: metadata('closed'),
  direct_response: { status, body: { inline_string: answer(status) } },
});

const header = (key: string, value: string, append_action: string): Node => ({ header: { key, value }, append_action });

function forwarded(route: Route): Mapping {
  const { path, to, host, idleS, wholeS = 0 } = route;
  return {
    name: route.name,
    match: matchOf(route),
    metadata: metadata(route.access, route.keyGoes),
    route: {
      cluster: clusterOf(route),
      prefix_rewrite: to.path,
      ...(host ? { host_rewrite_literal: host } : {}),
      timeout: seconds(wholeS),
      idle_timeout: seconds(idleS),
    },
    request_headers_to_add: [
      header('X-Forwarded-Prefix', path === '/' ? '/' : path.replace(/\/$/, ''), 'ADD_IF_ABSENT'),
      ...(route.header ? [header(...route.header, 'OVERWRITE_IF_EXISTS_OR_ADD')] : []),
    ],
  };
}

const routeOf = (route: Route, situation: Situation): Node =>
  isOpen(route) && route.origins === 'own'
    ? { ...forwarded(route), typed_per_filter_config: { [CORS]: corsPolicy(ownOrigins(situation)) } }
    : sameForAll(route);

const isOpen = ({ access }: Route): boolean => access !== 'deny' && access !== 'off';
const sameForAll = onceFor(
  (route: Route) =>
    new Fixed<GatewaySecret>(
      isOpen(route) ? forwarded(route) : refusal(route.name, matchOf(route), route.access === 'deny' ? 403 : 404),
    ),
);

function ownOrigins({ urls }: Situation): Node {
  const own = originOf(urls.public);
  return [...(own ? [{ exact: own }] : []), { safe_regex: { regex: LOCAL_ORIGIN } }];
}

const corsPolicy = (origins: Node): Node => ({
  '@type': `${TYPE}.extensions.filters.http.cors.v3.CorsPolicy`,
  allow_origin_string_match: origins,
  allow_methods: METHODS.join(','),
  allow_headers: '*',
  max_age: '3600',
});

const unsafe: Node = refusal('unsafe', { safe_regex: { regex: `.*%${UNSAFE_ENCODING}.*` } }, 400);

const virtualHost = (routes: readonly Route[], situation: Situation): Node => ({
  name: 'all',
  domains: ['*'],
  typed_per_filter_config: { [CORS]: corsPolicy([{ safe_regex: { regex: '.*' } }]) },
  request_headers_to_add: [
    header('X-Forwarded-Host', '%REQ(:AUTHORITY)%', 'ADD_IF_ABSENT'),
    header('X-Forwarded-Port', '%DOWNSTREAM_LOCAL_PORT%', 'ADD_IF_ABSENT'),
  ],
  routes: [unsafe, ...routes.map((route) => routeOf(route, situation))],
});

/** Without the query, where a key may stand. */
const accessLog = new Fixed<GatewaySecret>({
  name: 'stdout',
  typed_config: {
    '@type': `${TYPE}.extensions.access_loggers.stream.v3.StdoutAccessLog`,
    log_format: {
      json_format: {
        at: '%START_TIME%',
        from: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
        route: '%ROUTE_NAME%',
        method: '%REQ(:METHOD)%',
        path: '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%',
        status: '%RESPONSE_CODE%',
        flags: '%RESPONSE_FLAGS%',
        bytes: '%BYTES_SENT%',
        milliseconds: '%DURATION%',
      },
      formatters: [
        {
          name: 'envoy.formatter.req_without_query',
          typed_config: { '@type': `${TYPE}.extensions.formatter.req_without_query.v3.ReqWithoutQuery` },
        },
      ],
    },
  },
});

const filters = (situation: Situation): Node => [
  { name: CORS, typed_config: { '@type': `${TYPE}.extensions.filters.http.cors.v3.Cors` } },
  {
    name: LUA,
    typed_config: {
      '@type': `${TYPE}.extensions.filters.http.lua.v3.Lua`,
      default_source_code: { inline_string: block(script(situation)) },
    },
  },
  { name: 'envoy.filters.http.router', typed_config: { '@type': `${TYPE}.extensions.filters.http.router.v3.Router` } },
];

const connectionManager = (routes: readonly Route[], situation: Situation): Node => ({
  '@type': `${TYPE}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
  stat_prefix: 'gateway',
  use_remote_address: true,
  normalize_path: true,
  merge_slashes: true,
  path_with_escaped_slashes_action: 'REJECT_REQUEST',
  common_http_protocol_options: { headers_with_underscores_action: 'REJECT_REQUEST' },
  max_request_headers_kb: 96,
  request_headers_timeout: '15s',
  upgrade_configs: [{ upgrade_type: 'websocket' }],
  access_log: [accessLog],
  http_filters: filters(situation),
  route_config: { name: 'routes', virtual_hosts: [virtualHost(routes, situation)] },
});

const listener = (routes: readonly Route[], situation: Situation): Node => ({
  name: 'http',
  address: { socket_address: { address: '0.0.0.0', port_value: 8000 } },
  per_connection_buffer_limit_bytes: 32768,
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: connectionManager(routes, situation),
        },
      ],
    },
  ],
});

/** HTML for the auth service, on a port that is never published. */
const mailListener = (templates: readonly MailTemplate[]): Node => ({
  name: 'mail',
  address: { socket_address: { address: '0.0.0.0', port_value: MAIL_PORT } },
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: {
            '@type': `${TYPE}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
            stat_prefix: 'mail',
            http_filters: [
              {
                name: 'envoy.filters.http.router',
                typed_config: { '@type': `${TYPE}.extensions.filters.http.router.v3.Router` },
              },
            ],
            route_config: {
              name: 'mail',
              // Bytes; the whole of a template that may be typed in fits.
              max_direct_response_body_size_bytes: 131_072,
              virtual_hosts: [{ name: 'mail', domains: ['*'], routes: templates.map(mailRoute) }],
            },
          },
        },
      ],
    },
  ],
});

const mailRoute = ({ path, body }: MailTemplate): Node => ({
  match: { path },
  direct_response: { status: 200, body: { inline_string: body } },
  response_headers_to_add: [header('Content-Type', 'text/html; charset=utf-8', 'OVERWRITE_IF_EXISTS_OR_ADD')],
});

/** Looked up again and again, so a service that is away gives 503 and one that comes back is found. */
function clusters(routes: readonly Route[]): Node {
  const byName = new Map(routes.filter(isOpen).map((route) => [clusterOf(route), route] as const));
  return [...byName.values()].map(cluster);
}

const cluster = onceFor((route: Route) => {
  const name = clusterOf(route);
  const { service, port } = route.to;
  return new Fixed<GatewaySecret>({
    name,
    type: 'STRICT_DNS',
    dns_lookup_family: 'V4_ONLY',
    dns_refresh_rate: '5s',
    connect_timeout: '5s',
    load_assignment: {
      cluster_name: name,
      endpoints: [
        { lb_endpoints: [{ endpoint: { address: { socket_address: { address: service, port_value: port } } } }] },
      ],
    },
  });
});

/** The whole of Envoy's configuration in one file, without an admin port: nothing is filled in at start. */
export const envoyYaml = (
  routes: readonly Route[],
  situation: Situation,
  templates: readonly MailTemplate[] = [],
): TemplateText<GatewaySecret> =>
  concat<GatewaySecret>([
    '# Made by Supascale from the release; a change by hand is lost when the container is replaced.\n',
    yaml<GatewaySecret>({
      overload_manager: {
        resource_monitors: [
          {
            name: 'envoy.resource_monitors.global_downstream_max_connections',
            typed_config: {
              '@type': `${TYPE}.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig`,
              max_active_downstream_connections: 30000,
            },
          },
        ],
      },
      static_resources: {
        listeners: [listener(routes, situation), ...(templates.length > 0 ? [mailListener(templates)] : [])],
        clusters: clusters(routes),
      },
    }),
  ]);
