import { parse } from 'yaml';
import { BASE64, joined, luaString, luaTable, normalized, RETURN_ANSWER, runLua } from './gateway-lua.js';
import type { Ask } from './gateway-table.js';

interface Header {
  header: { key: string; value: string };
  append_action: 'ADD_IF_ABSENT' | 'OVERWRITE_IF_EXISTS_OR_ADD';
}
interface Match {
  path?: string;
  prefix?: string;
  path_separated_prefix?: string;
  safe_regex?: { regex: string };
}
interface Cors {
  allow_origin_string_match: { exact?: string; safe_regex?: { regex: string } }[];
}
export interface EnvoyRoute {
  name: string;
  match: Match;
  metadata: { filter_metadata: Record<string, Record<string, string>> };
  direct_response?: { status: number };
  route?: { cluster: string; prefix_rewrite: string; host_rewrite_literal?: string; timeout: string };
  request_headers_to_add?: Header[];
  typed_per_filter_config?: Record<string, Cors>;
}
interface Cluster {
  name: string;
  load_assignment: {
    endpoints: {
      lb_endpoints: { endpoint: { address: { socket_address: { address: string; port_value: number } } } }[];
    }[];
  };
}
export interface Bootstrap {
  admin?: unknown;
  static_resources: { clusters: Cluster[]; listeners: { filter_chains: { filters: { typed_config: Manager }[] }[] }[] };
}
interface Manager {
  access_log: unknown;
  normalize_path: boolean;
  merge_slashes: boolean;
  path_with_escaped_slashes_action: string;
  http_filters: { name: string; typed_config: { default_source_code: { inline_string: string } } }[];
  route_config: {
    virtual_hosts: {
      routes: EnvoyRoute[];
      request_headers_to_add: Header[];
      typed_per_filter_config: Record<string, Cors>;
    }[];
  };
}

const LUA = 'envoy.filters.http.lua';
const CORS = 'envoy.filters.http.cors';

export const managerOf = (file: string): Manager =>
  (parse(file) as Bootstrap).static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config;

/** What Envoy would do with a request, read from its configuration; the Lua in it really runs. */
export function envoyOf(file: string): Ask {
  const manager = managerOf(file);
  const host = manager.route_config.virtual_hosts[0]!;
  const { clusters } = (parse(file) as Bootstrap).static_resources;
  const script = manager.http_filters.find(({ name }) => name === LUA)!.typed_config.default_source_code.inline_string;
  return ({ method = 'GET', path: target, headers: sent }) => {
    const [raw = '', query] = target.split(/\?(.*)/s);
    if (/%(2f|5c)/i.test(raw) && manager.path_with_escaped_slashes_action === 'REJECT_REQUEST')
      return { status: 400, headers: {} };
    const path = manager.normalize_path && manager.merge_slashes ? normalized(raw) : raw;
    const route = host.routes.find(({ match }) => fits(match, path));
    if (!route) return { status: 404, headers: {} };
    const headers: Record<string, string> = {
      ':path': query === undefined ? path : `${path}?${query}`,
      ':authority': 'db.example',
      ...joined(sent),
    };
    const policy = (route.typed_per_filter_config ?? host.typed_per_filter_config)[CORS]!;
    if (isPreflight(method, headers) && allows(policy, headers['origin']!))
      return { status: 200, headers: { 'access-control-allow-origin': headers['origin']! } };
    const after = runFilter(script, headers, route.metadata.filter_metadata[LUA]!);
    if (after[':status']) return { status: Number(after[':status']), headers: after };
    if (route.direct_response) return { status: route.direct_response.status, headers: {} };
    return forwarded(route, [...route.request_headers_to_add!, ...host.request_headers_to_add], after, clusters);
  };
}

function forwarded(
  { match, route }: EnvoyRoute,
  added: readonly Header[],
  after: Readonly<Record<string, string>>,
  clusters: readonly Cluster[],
): ReturnType<Ask> {
  const matched = match.path ?? match.prefix ?? match.path_separated_prefix!;
  const headers: Record<string, string> = { ...after, host: route!.host_rewrite_literal ?? after[':authority']! };
  for (const { header, append_action } of added) {
    const name = header.key.toLowerCase();
    if (append_action === 'OVERWRITE_IF_EXISTS_OR_ADD' || headers[name] === undefined) headers[name] = header.value;
  }
  const { address, port_value } = clusters.find(({ name }) => name === route!.cluster)!.load_assignment.endpoints[0]!
    .lb_endpoints[0]!.endpoint.address.socket_address;
  const path = route!.prefix_rewrite + after[':path']!.slice(matched.length);
  return { upstream: `${address}:${port_value}`, path, headers };
}

function fits({ path, prefix, path_separated_prefix: whole, safe_regex }: Match, asked: string): boolean {
  if (path !== undefined) return asked === path;
  if (prefix !== undefined) return asked.startsWith(prefix);
  if (whole !== undefined) return asked === whole || asked.startsWith(`${whole}/`);
  return new RegExp(`^(?:${safe_regex!.regex})$`).test(asked);
}

const isPreflight = (method: string, headers: Readonly<Record<string, string>>) =>
  method === 'OPTIONS' && headers['origin'] !== undefined && headers['access-control-request-method'] !== undefined;

const allows = ({ allow_origin_string_match: origins }: Cors, origin: string) =>
  origins.some(
    ({ exact, safe_regex }) => exact === origin || (safe_regex && new RegExp(`^(?:${safe_regex.regex})$`).test(origin)),
  );

/** A handle with the calls that Envoy documents, and no others: a script that uses more fails here. */
const runFilter = (
  script: string,
  headers: Readonly<Record<string, string>>,
  metadata: Readonly<Record<string, string>>,
) =>
  runLua(`
local answer, route, responded = ${luaTable(headers)}, ${luaTable(metadata)}, false
${BASE64}
${script}
local fields = {}
function fields:get(name) return answer[name:lower()] end
function fields:replace(name, value) answer[name:lower()] = value end
function fields:remove(name) answer[name:lower()] = nil end
local handle = {}
function handle:headers() return fields end
function handle:metadata() return { get = function(_, name) return route[name] end } end
function handle:base64Escape(text) return base64(text) end
function handle:respond(headers, body)
  assert(not responded, ${luaString('answered twice')})
  responded, answer = true, headers
end
envoy_on_request(handle)
${RETURN_ANSWER}`);
