import { gateway } from './gateway/index.js';
import type { Template } from './names.js';
import { ALL_SETTINGS } from './shared.js';

/** @param kind of gateway @param jwtIssuer whether it is told who issues tokens, for the route of OAuth metadata */
export const apiGw = (kind: 'envoy' | 'kong', { jwtIssuer }: Readonly<{ jwtIssuer: boolean }>): Template => ({
  means: `${kind === 'envoy' ? 'Envoy' : 'Kong'}: the only way in over HTTP; asks for a key, or for the dashboard’s password`,
  mandatory: true,
  ...gateway(kind, { jwtIssuer }),
  volumes: [],
  // It looks services up by name again and again: it need not wait for any, and answers 503 for one that is not there.
  // Waiting for Studio, as upstream does, would keep the API shut while a dashboard starts or fails.
  dependsOn: [],
  limits: { memoryMiB: 512, leastMemoryMiB: 64, idleMiB: kind === 'envoy' ? 40 : 90, cpus: 2, pids: 256 },
  // The one stops at once on it; the others finish their requests first.
  stop: { signal: kind === 'envoy' ? 'SIGTERM' : 'SIGQUIT', graceS: 15 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: ['KONG_*', 'ENVOY_*', 'NGINX_*', 'SUPABASE_*', 'DASHBOARD_*', 'JWT_*'],
  local: {
    form: 'stand-in',
    lacks: `${kind === 'envoy' ? 'Envoy' : 'Kong'} itself: nginx with the same routes and checks of keys stands for it`,
  },
});
