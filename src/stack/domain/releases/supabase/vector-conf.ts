import { secret, text, type TemplateText } from '../../release.js';
import type { SecretName, Service } from './names.js';

/** Under which name analytics, and so Studio, looks for the logs of a service. */
const sources: readonly (readonly [service: Service, source: string])[] = [
  ['api-gw', 'cloudflare.logs.prod'],
  ['auth', 'gotrue.logs.prod'],
  ['rest', 'postgREST.logs.prod'],
  ['realtime', 'realtime.logs.prod'],
  ['storage', 'storage.logs.prod.2'],
  ['functions', 'deno-relay-logs'],
  ['db', 'postgres.logs'],
];

const route = (service: Service): string => `
      ${service}: '.service == "${service}"'`;

const sink = ([service, source]: (typeof sources)[number]): TemplateText<SecretName> => text<SecretName>`
  ${service}:
    type: http
    inputs: [by_service.${service}]
    uri: http://analytics:4000/api/logs?source_name=${source}
    method: post
    encoding: { codec: json }
    healthcheck: { enabled: false }
    request:
      retry_max_duration_secs: 30
      headers:
        x-api-key: '${secret('LOGFLARE_PUBLIC_ACCESS_TOKEN')}'`;

/** Events are JSON objects, or lists of them, with the field `service`; those of other services are dropped. */
export const vectorYml: TemplateText<SecretName> = [
  text<SecretName>`# Made by Supascale. Send events to http://vector:9000/ as JSON: {"service":"functions","event_message":"…"}
api:
  enabled: true
  address: 0.0.0.0:9001

sources:
  sent:
    type: http_server
    address: 0.0.0.0:9000
    decoding: { codec: json }

transforms:
  by_service:
    type: route
    inputs: [sent]
    reroute_unmatched: false
    route:${sources.map(([service]) => route(service)).join('')}

sinks:`,
  ...sources.map(sink),
  '\n',
].flat();
