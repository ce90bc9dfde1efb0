import { secret, text } from '../../release.js';
import { locations } from './gateway-routes.js';
import type { SecretName } from './names.js';

/**
 * Who calls. A map compares plain strings without regard to case, so the keys stand as quoted regular expressions.
 * The key is taken from the header `apikey`, else the query, else a bearer token, as clients of the stack send it.
 */
const callers = text<SecretName>`
  map $http_authorization $bearer_key { default ''; '~*^bearer +(?<token>[^ ]+)$' $token; }
  map $arg_apikey $query_or_bearer_key { default $arg_apikey; '' $bearer_key; }
  map $http_apikey $key { default $http_apikey; '' $query_or_bearer_key; }
  map $key $caller {
    default unknown;
    '' nobody;
    '~^\\Q${secret('ANON_KEY')}\\E$' anon;
    '~^\\Q${secret('SERVICE_ROLE_KEY')}\\E$' service;
  }
  map $caller $has_key { default 1; unknown ''; nobody ''; }
  map $caller $has_service_key { default ''; service 1; }
  map $caller $what_of_the_key { default 'Send a key of this project in the header apikey.'; unknown 'This is not a key of this project.'; }`;

/** Browsers ask before they send a key along, and without one. */
const crossOrigin = `
  map '$request_method $http_origin $http_access_control_request_method' $preflight { default ''; '~^OPTIONS [^ ]+ [^ ]+$' 1; }
  map $http_origin $local_origin { default ''; '~^https?://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]+)?$' $http_origin; }
  map $http_origin $answer_origin { default $allowed_origin; '' ''; }
  map $preflight $answer_methods { default ''; 1 'GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD, CONNECT, TRACE'; }
  map $preflight $answer_headers { default ''; 1 $http_access_control_request_headers; }
  map $preflight $answer_seconds { default ''; 1 3600; }`;

/** How the request came is told to the service; the key has done its work and goes no further. */
const passedOn = `
  map $args $args_without_key {
    default $args;
    '~*^apikey=[^&]*&?(?<behind>.*)$' $behind;
    '~*^(?<before>.+?)&apikey=[^&]*(?<after>&.*)?$' $before$after;
  }
  map $request_uri $asked_path { default ''; '~^(?<path_alone>[^?]*)' $path_alone; }
  map $http_x_forwarded_proto $forwarded_proto { default $http_x_forwarded_proto; '' $scheme; }
  map $http_x_forwarded_host $forwarded_host { default $http_x_forwarded_host; '' $http_host; }
  map $http_x_forwarded_port $forwarded_port { default $http_x_forwarded_port; '' $server_port; }

  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header Connection '';
  proxy_set_header apikey '';
  proxy_set_header Authorization '';
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $forwarded_proto;
  proxy_set_header X-Forwarded-Host $forwarded_host;
  proxy_set_header X-Forwarded-Port $forwarded_port;
  proxy_hide_header Access-Control-Allow-Origin;
  proxy_hide_header X-Powered-By;`;

const limits = `
  client_max_body_size 50m;
  large_client_header_buffers 4 32k;
  client_header_timeout 15s;
  client_body_timeout 30s;
  send_timeout 30s;
  keepalive_timeout 65s;
  proxy_connect_timeout 5s;
  proxy_send_timeout 30s;
  proxy_read_timeout 60s;
  proxy_max_temp_file_size 0;

  client_body_temp_path /tmp/nginx-body;
  proxy_temp_path /tmp/nginx-proxy;
  fastcgi_temp_path /tmp/nginx-fastcgi;
  uwsgi_temp_path /tmp/nginx-uwsgi;
  scgi_temp_path /tmp/nginx-scgi;`;

/** Every answer of the gateway itself is JSON; `message` is where clients of the stack look for the reason. */
const problem = (title: string, message: string): string =>
  `default_type application/problem+json; return 500 '{"title":"${title}","status":$status,"message":"${message}"}';`;

// `error_page` keeps the status that led there, so the 500 of `problem` is never seen. A request that could not even be
// read has no address, and without one nginx finds no named location.
const problems = `
    error_page 400 /.problem/400;
    error_page 414 /.problem/414;
    error_page 401 @unauthorized;
    error_page 403 @forbidden;
    error_page 404 @not_found;
    error_page 405 @bad_method;
    error_page 413 @too_large;
    error_page 500 502 503 504 @no_answer;
    location = /.problem/400 { internal; ${problem('Bad request', 'This request cannot be understood.')} }
    location @unauthorized { ${problem('Unauthorized', '$what_of_the_key')} }
    location @forbidden { ${problem('Forbidden', 'This address needs the service key.')} }
    location @not_found { ${problem('Not found', 'There is no such address. The address / lists those that exist.')} }
    location @bad_method { ${problem('Method not allowed', 'This method is not allowed here.')} }
    location @too_large { ${problem('Too large', 'The body is larger than 50 MB.')} }
    location = /.problem/414 { internal; ${problem('Address too long', 'The address is too long.')} }
    location @no_answer { ${problem('No answer', 'The service behind this address does not answer. Try again in a moment.')} }`;

const server = `
  server {
    listen 8000;
    server_tokens off;
    set $allowed_origin '*';
    add_header Access-Control-Allow-Origin $answer_origin always;
    add_header Access-Control-Allow-Methods $answer_methods always;
    add_header Access-Control-Allow-Headers $answer_headers always;
    add_header Access-Control-Max-Age $answer_seconds always;
    add_header Vary Origin always;
${problems}
${locations}
  }`;

/**
 * Starts and stays up whatever the services behind it do. Neither log holds the query, where a key may stand: the
 * access log leaves it out, and messages less grave than `crit` would quote it.
 */
export const nginxConf = text<SecretName>`# Made by Supascale from the release; a change by hand is lost when the container is replaced.
user nginx;
worker_processes 2;
pid /tmp/nginx.pid;
error_log stderr crit;

events { worker_connections 1024; }

http {
  resolver 127.0.0.11 valid=5s ipv6=off;
  resolver_timeout 3s;
  default_type application/json;
  log_format line escape=json '{"at":"$time_iso8601","from":"$remote_addr","caller":"$caller","method":"$request_method","path":"$asked_path","status":$status,"bytes":$body_bytes_sent,"seconds":$request_time}';
  access_log /dev/stdout line;
${callers}
${crossOrigin}
${passedOn}
${limits}
${server}
}
`;
