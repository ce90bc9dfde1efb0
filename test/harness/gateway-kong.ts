import { parse } from 'yaml';
import { joined, luaTable, luaString, normalized, RETURN_ANSWER, runLua } from './gateway-lua.js';
import type { Ask, Asked, Done } from './gateway-table.js';

interface Plugin {
  name: string;
  config: {
    access?: string[];
    allow?: string[];
    status_code?: number;
    add?: { headers: string[] };
    replace?: { headers: string[] };
  };
}
interface Service {
  name: string;
  url: string;
  routes: { expression: string; priority: number; strip_path: boolean }[];
  plugins: Plugin[];
}
interface Consumer {
  username: string;
  acls: { group: string }[];
  keyauth_credentials?: { key: string }[];
  basicauth_credentials?: { username: string; password: string }[];
}
export interface KongFile {
  consumers: Consumer[];
  services: Service[];
}

/** By Kong's own order of plugins, not by the file's. */
const PRIORITY = [
  'cors',
  'key-auth',
  'basic-auth',
  'acl',
  'request-transformer',
  'request-termination',
  'post-function',
];

interface Passing {
  headers: Record<string, string>;
  query: string;
  consumer?: Consumer;
}
type Step = (config: Plugin['config'], passing: Passing, asked: Asked, file: KongFile) => Done | undefined;
const refused = (status: number): Done => ({ status, headers: {} });

/** What Kong would do with a request, read from its declarative file; the Lua in it really runs. */
export function kongOf(text: string): Ask {
  const file = parse(text) as KongFile;
  const routes = file.services.flatMap((service) => service.routes.map((route) => ({ service, ...route })));
  routes.sort((one, other) => other.priority - one.priority);
  return (asked) => {
    const [raw = '', query = ''] = asked.path.split(/\?(.*)/s);
    const path = normalized(raw);
    for (const { service, expression } of routes) {
      const matched = match(expression, path);
      if (matched === undefined) continue;
      const passing: Passing = { headers: { ...joined(asked.headers) }, query };
      const plugins = [...service.plugins].sort((a, b) => PRIORITY.indexOf(a.name) - PRIORITY.indexOf(b.name));
      for (const { name, config } of plugins) {
        const done = STEPS[name]!(config, passing, asked, file);
        if (done) return done;
      }
      return forwarded(service, matched, path, passing);
    }
    return refused(404);
  };
}

/** @returns what the prefix that was looked at last matched; undefined when the expression does not hold */
function match(expression: string, path: string): string | undefined {
  let matched: string | undefined;
  const atoms = expression.replace(
    /http\.path (==|\^=|~) ("(?:[^"\\]|\\.)*")/g,
    (_, operator: string, quoted: string) => {
      const value = JSON.parse(quoted) as string;
      if (operator === '==') return String(path === value);
      if (operator === '~') return String((matched = new RegExp(value).exec(path)?.[0]) !== undefined);
      if (path.startsWith(value)) matched = value;
      return String(path.startsWith(value));
    },
  );
  let rest = atoms.replaceAll(' ', '');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest
      .replace(/\((true|false)\)/g, '$1')
      .replace(/(true|false)&&(true|false)/g, (_, a, b) => String(a === 'true' && b === 'true'));
    if (before === rest)
      rest = rest.replace(/(true|false)\|\|(true|false)/, (_, a, b) => String(a === 'true' || b === 'true'));
  }
  if (rest !== 'true' && rest !== 'false') throw new Error(`Not an expression: ${expression}`);
  return rest === 'true' ? matched : undefined;
}

function forwarded({ url }: Service, matched: string, path: string, { headers, query }: Passing): Done {
  const { host, hostname, port, pathname } = new URL(url);
  const below = path.slice(matched.length).replace(/^\//, '');
  const base = below === '' ? pathname : `${pathname.replace(/\/$/, '')}/${below}`;
  return {
    upstream: `${hostname}:${port}`,
    path: query === '' ? base : `${base}?${query}`,
    headers: { 'x-forwarded-prefix': matched.replace(/(.)\/$/, '$1'), host, ...headers },
  };
}

const STEPS: Readonly<Record<string, Step>> = {
  cors: (_, { headers }, { method }) =>
    method === 'OPTIONS' && headers['origin'] && headers['access-control-request-method']
      ? { status: 200, headers: { 'access-control-allow-origin': '*' } }
      : undefined,
  'key-auth': (_, passing, asked, file) => {
    const sent = asked.headers.filter(([name]) => name.toLowerCase() === 'apikey').map(([, value]) => value);
    const inQuery = new URLSearchParams(passing.query).getAll('apikey');
    const keys = sent.length > 0 ? sent : inQuery;
    if (keys.length !== 1) return refused(401);
    passing.consumer = file.consumers.find(({ keyauth_credentials: own }) => own?.some(({ key }) => key === keys[0]));
    return passing.consumer ? undefined : refused(401);
  },
  'basic-auth': (_, passing, __, file) => {
    const [, code = ''] = /^basic (.+)$/i.exec(passing.headers['authorization'] ?? '') ?? [];
    const login = Buffer.from(code, 'base64').toString();
    passing.consumer = file.consumers.find(({ basicauth_credentials: own }) =>
      own?.some(({ username, password }) => `${username}:${password}` === login),
    );
    delete passing.headers['authorization'];
    return passing.consumer ? undefined : refused(401);
  },
  acl: ({ allow }, { consumer }) =>
    consumer?.acls.some(({ group }) => allow!.includes(group)) ? undefined : refused(403),
  'request-termination': ({ status_code }) => refused(status_code!),
  'request-transformer': ({ add, replace }, { headers }) => {
    for (const line of [...(replace?.headers ?? []), ...(add?.headers ?? [])]) {
      const [name = '', value = ''] = line.split(/:(.*)/s);
      headers[name.toLowerCase()] = value;
    }
    return undefined;
  },
  'post-function': ({ access }, passing) => {
    const after = runLua(pdk(access!.join('\n'), passing));
    if (after[':status']) return refused(Number(after[':status']));
    const { ':query': query = '', ...headers } = after;
    Object.assign(passing, { headers, query });
    return undefined;
  },
};

/** The calls of Kong's plugin development kit that its sandbox offers, and no others. */
const pdk = (script: string, { headers, query }: Passing) => `
local answer = ${luaTable({ ...headers, ':query': query })}
local kong = {
  request = {
    get_header = function(name) return answer[name:lower()] end,
    get_raw_query = function() return answer[${luaString(':query')}] end,
  },
  service = { request = {
    set_header = function(name, value) answer[name:lower()] = value end,
    clear_header = function(name) answer[name:lower()] = nil end,
    set_raw_query = function(query) answer[${luaString(':query')}] = query end,
  } },
  response = { exit = function(status) answer = { [${luaString(':status')}] = status } end },
}
local function access()
${script}
end
access()
${RETURN_ANSWER}`;
