import { onceFor } from '../../../../../kernel/once-for.js';
import { text, type TemplateText } from '../../../release.js';
import type { Situation } from '../../../situation.js';
import type { MailTemplate } from '../mail-templates.js';
import { callers, dashboardUser, value, type GatewaySecret } from './callers.js';
import { mailServer } from './mail.js';
import { keyMaps } from './nginx-keys.js';
import { concat } from './pieces.js';
import { answer, LOCAL_ORIGIN, METHODS, originOf, UNSAFE_ENCODING, type Route } from './routes.js';

export const NGINX_FOLDER = '/etc/nginx';
export const PASSWORD_FILE = `${NGINX_FOLDER}/dashboard.htpasswd`;
/** On loopback only, so that the gateway's own check meets no route. */
export const HEALTH_PORT = 8001;

const quoteRegex = (plain: string) => plain.replace(/[.[\]]/g, '\\$&');

/** Browsers ask before they send a key along, and without one. */
const crossOrigin = ({ urls }: Situation): string => {
  const own = originOf(urls.public);
  return `
  map '$request_method $http_origin $http_access_control_request_method' $preflight { default ''; '~^OPTIONS [^ ]+ [^ ]+$' 1; }
  map $http_origin $own_origin { default ''; '~^${LOCAL_ORIGIN}$' $http_origin;${own ? ` '~^${quoteRegex(own)}$' $http_origin;` : ''} }
  map $http_origin $answer_origin { default $allowed_origin; '' ''; }
  map $preflight $answer_methods { default ''; 1 '${METHODS.join(', ')}'; }
  map $preflight $answer_headers { default ''; 1 $http_access_control_request_headers; }
  map $preflight $answer_seconds { default ''; 1 3600; }`;
};

/** What every service gets to see; a location sets the `sent` variables that differ for it. */
const passedOn = `
  map $request_uri $unsafe { default ''; '~^[^?]*%${UNSAFE_ENCODING}' 1; }
  map $request_uri $asked_path { default ''; '~^(?<path_alone>[^?]*)' $path_alone; }
  map $http_upgrade $upgrade_header { default ''; '~*^websocket$' websocket; }
  map $upgrade_header $connection_header { default ''; websocket upgrade; }
  map $http_x_forwarded_proto $forwarded_proto { default $http_x_forwarded_proto; '' $scheme; }
  map $http_x_forwarded_host $forwarded_host { default $http_x_forwarded_host; '' $http_host; }
  map $http_x_forwarded_port $forwarded_port { default $http_x_forwarded_port; '' $server_port; }
  map $http_x_forwarded_prefix $forwarded_prefix { default $http_x_forwarded_prefix; '' $own_prefix; }

  proxy_http_version 1.1;
  proxy_set_header Host $sent_host;
  proxy_set_header Upgrade $upgrade_header;
  proxy_set_header Connection $connection_header;
  proxy_set_header apikey $sent_apikey;
  proxy_set_header Authorization $sent_authorization;
  proxy_set_header x-api-key $sent_x_api_key;
  proxy_set_header sb-api-key $sent_sb_api_key;
  proxy_set_header Content-Profile $sent_content_profile;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $forwarded_proto;
  proxy_set_header X-Forwarded-Host $forwarded_host;
  proxy_set_header X-Forwarded-Port $forwarded_port;
  proxy_set_header X-Forwarded-Prefix $forwarded_prefix;
  proxy_hide_header Access-Control-Allow-Origin;
  proxy_hide_header X-Powered-By;`;

/** Bodies pass as they come: their limits are the services' own. */
const limits = `
  client_max_body_size 0;
  proxy_request_buffering off;
  large_client_header_buffers 8 32k;
  client_header_timeout 15s;
  proxy_connect_timeout 5s;
  proxy_buffer_size 64k;
  proxy_buffers 8 64k;
  proxy_busy_buffers_size 128k;
  proxy_max_temp_file_size 0;

  client_body_temp_path /tmp/nginx-body;
  proxy_temp_path /tmp/nginx-proxy;
  fastcgi_temp_path /tmp/nginx-fastcgi;
  uwsgi_temp_path /tmp/nginx-uwsgi;
  scgi_temp_path /tmp/nginx-scgi;`;

// `error_page` keeps the status that led there, so the 500 is never seen.
const problem = (status: 400 | 401 | 403 | 404 | 503) => `{ internal; return 500 '${answer(status)}'; }`;
const problems = `
    error_page 400 414 494 /.problem/400;
    error_page 401 /.problem/401;
    error_page 403 /.problem/403;
    error_page 404 /.problem/404;
    error_page 500 502 503 =503 /.problem/503;
    error_page 504 /.problem/503;
    location = /.problem/400 ${problem(400)}
    location = /.problem/401 ${problem(401)}
    location = /.problem/403 ${problem(403)}
    location = /.problem/404 ${problem(404)}
    location = /.problem/503 ${problem(503)}`;

/** As the client sent them, until a route says otherwise. */
const asSent = `
    set $allowed_origin '*';
    set $own_prefix '';
    set $sent_host $http_host;
    set $sent_apikey $http_apikey;
    set $sent_authorization $http_authorization;
    set $sent_x_api_key $http_x_api_key;
    set $sent_sb_api_key $http_sb_api_key;
    set $sent_content_profile $http_content_profile;`;

const PREFLIGHT = 'if ($preflight) { return 204; }';
const SIGN_IN = 'set $sent_apikey $passed_apikey; set $sent_authorization $passed_authorization;';

function accessOf({ access, keyGoes }: Route): readonly string[] {
  switch (access) {
    case 'deny':
      return ['return 403;'];
    case 'off':
      return ['return 404;'];
    case 'open':
      return [];
    case 'basic':
      return [`auth_basic Supabase; auth_basic_user_file ${PASSWORD_FILE};`, "set $sent_authorization '';"];
    case 'pass':
      return keyGoes === 'function'
        ? ['if ($function_token = refused) { return 401; }', 'set $sent_sb_api_key $function_token;']
        : [SIGN_IN, 'set $args $args_if_signed_in;'];
    case 'key':
    case 'service': {
      const service = access === 'service' ? ["if ($is_service = '') { return 403; }"] : [];
      const goes =
        keyGoes === 'socket' ? ['set $sent_x_api_key $token;', 'set $args $socket_args;'] : ['set $args $kept_args;'];
      return ["if ($token = '') { return 401; }", ...service, SIGN_IN, ...goes];
    }
  }
}

/**
 * A name in a variable is looked up at each request, so the gateway starts and stays up without the service.
 * `break` ends the setting of variables, so it comes last.
 */
function statements(route: Route, rewrite: string): string {
  const { access, to, host, header, origins, path, idleS } = route;
  const closed = access === 'deny' || access === 'off';
  const lines = [
    ...(origins === 'own' ? ['set $allowed_origin $own_origin;'] : []),
    PREFLIGHT,
    ...accessOf(route),
    ...(closed
      ? []
      : [
          `set $own_prefix ${path === '/' ? '/' : path.replace(/\/$/, '')};`,
          ...(host ? [`set $sent_host ${host};`] : []),
          ...(header ? [`set $sent_${header[0].toLowerCase().replaceAll('-', '_')} ${header[1]};`] : []),
          `set $upstream http://${to.service}:${to.port};`,
          `proxy_read_timeout ${idleS}s; proxy_send_timeout ${idleS}s;`,
          rewrite,
          'proxy_pass $upstream;',
        ]),
  ];
  return lines.map((line) => `\n      ${line}`).join('');
}

const location = onceFor((route: Route): string => {
  const { match, path, access, to } = route;
  const whole = statements(route, `rewrite ^ ${to.path} break;`);
  if (match === 'exact') return `\n    location = ${path} {${whole}\n    }`;
  if (match === 'prefix' || access === 'deny')
    return `\n    location ${path} {${statements(route, `rewrite ^${quoteRegex(path)}(.*)$ ${to.path}$1 break;`)}\n    }`;
  const below = statements(route, `rewrite ^${quoteRegex(path)}(/.*)$ ${to.path}$1 break;`);
  // Without the slash nginx would answer the path itself with a redirect.
  return `\n    location = ${path} {${whole}\n    }\n    location ${path}/ {${below}\n    }`;
});

/** A prefix without its slash belongs to the widest route, as elsewhere; nginx would answer it with a redirect. */
function withoutSlash(routes: readonly Route[]): string {
  const widest = inItsPlace(routes.find(({ path }) => path === '/')!);
  const prefixes = routes.filter(({ match, path }) => match === 'prefix' && path.length > 1 && path.endsWith('/'));
  return prefixes
    .map(({ path }) => path.slice(0, -1))
    .map((path) => `\n    location = ${path} {${widest(path)}\n    }`)
    .join('');
}

/** What the route does with a path that it gets in the place of another. */
const inItsPlace = onceFor((route: Route) => {
  const REWRITTEN = '/.path';
  const [before, behind] = statements(route, `rewrite ^ ${REWRITTEN} break;`).split(REWRITTEN);
  return (path: string): string => (behind === undefined ? before! : `${before}${path}${behind}`);
});

const server = (routes: readonly Route[]): string => `
  server {
    listen 127.0.0.1:${HEALTH_PORT};
    access_log off;
    location / { return 200 ok; }
  }
  server {
    listen 8000;
    server_tokens off;
${problems}
${asSent}
    if ($unsafe) { return 400; }
    add_header Access-Control-Allow-Origin $answer_origin always;
    add_header Access-Control-Allow-Methods $answer_methods always;
    add_header Access-Control-Allow-Headers $answer_headers always;
    add_header Access-Control-Max-Age $answer_seconds always;
    add_header Vary Origin always;
${routes.map(location).join('')}${withoutSlash(routes)}
  }`;

const KEY_MAPS = keyMaps(callers);

/**
 * The gateway of the local image set: the same routes and rules on nginx. Neither log holds the query, where a key may
 * stand: the access log leaves it out, and messages less grave than `crit` would quote it.
 */
export const nginxConf = (
  routes: readonly Route[],
  situation: Situation,
  templates: readonly MailTemplate[] = [],
): TemplateText<GatewaySecret> =>
  concat<GatewaySecret>([
    `# Made by Supascale from the release; a change by hand is lost when the container is replaced.
user nginx;
worker_processes 2;
pid /tmp/nginx.pid;
error_log stderr crit;

events { worker_connections 1024; }

http {
  resolver 127.0.0.11 valid=5s ipv6=off;
  resolver_timeout 3s;
  default_type application/json;
  log_format line escape=json '{"at":"$time_iso8601","from":"$remote_addr","caller":"$role","method":"$request_method","path":"$asked_path","status":$status,"bytes":$bytes_sent,"seconds":$request_time}';
  access_log /dev/stdout line;
`,
    KEY_MAPS,
    crossOrigin(situation),
    passedOn,
    limits,
    server(routes),
    templates.length > 0 ? mailServer(NGINX_FOLDER, templates) : '',
    '\n}\n',
  ]);

/** nginx hashes nothing itself: the password stands as it is, in a file that only this container has. */
export const passwordFile = (situation: Situation): TemplateText<GatewaySecret> =>
  text<GatewaySecret>`${dashboardUser(situation)}:{PLAIN}${value('DASHBOARD_PASSWORD')}\n`;
