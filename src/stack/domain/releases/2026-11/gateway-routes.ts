import type { Service } from './names.js';

interface Route {
  /** Prefix with a slash at both ends; it is cut off before the request goes on. */
  readonly path: `/${string}/`;
  readonly means: string;
  readonly to: Readonly<{ service: Service; port: number }>;
  /** Which keys open it: any of the project's, or the service key alone. */
  readonly key: 'any' | 'service';
  /** Pages of which origins may read the answers. */
  readonly origins: 'any' | 'this machine';
}

const routes: readonly Route[] = [
  {
    path: '/pg/',
    means: 'database administration',
    to: { service: 'meta', port: 8080 },
    key: 'service',
    origins: 'this machine',
  },
];

const PREFLIGHT = 'if ($preflight) { return 204; }';
const KEY_NEEDED = "if ($has_key = '') { return 401; }";
const SERVICE_KEY_NEEDED = "if ($has_service_key = '') { return 403; }";
const NO_ROUTE = `{ ${PREFLIGHT} ${KEY_NEEDED} return 404; }`;

/**
 * A name in a variable is looked up at each request, so the gateway starts and stays up without the service.
 * `break` ends the setting of variables, so it comes last. Without its slash the prefix would be answered by a redirect.
 */
const location = ({ path, to, key, origins }: Route): string => `
    location = ${path.slice(0, -1)} ${NO_ROUTE}
    location ${path} {
      set $allowed_origin ${origins === 'any' ? "'*'" : '$local_origin'};
      ${PREFLIGHT}
      ${KEY_NEEDED}${key === 'service' ? `\n      ${SERVICE_KEY_NEEDED}` : ''}
      set $upstream http://${to.service}:${to.port};
      set $args $args_without_key;
      rewrite ^${path.slice(0, -1)}(/.*)$ $1 break;
      proxy_pass $upstream;
    }`;

const index = JSON.stringify({ routes: routes.map(({ path, means, key }) => ({ path, means, key })) });

export const locations = `
    location = /health { access_log off; return 200 '{"status":"ok"}'; }
    location = / { ${PREFLIGHT} ${KEY_NEEDED} return 200 '${index}'; }
    location / ${NO_ROUTE}
${routes.map(location).join('\n')}`;
