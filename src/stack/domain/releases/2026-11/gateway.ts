import { nginxConf } from './gateway-conf.js';
import type { Template } from './names.js';

/** The official image has curl, the local one busybox's wget. */
const HEALTH =
  'if command -v curl >/dev/null; then curl -fsS -o /dev/null http://127.0.0.1:8000/health; ' +
  'else wget -q -O /dev/null http://127.0.0.1:8000/health; fi';

export const gateway: Template = {
  means: 'nginx: the only way in over HTTP, asks for a key',
  repository: 'library/nginx',
  tags: ['1.28.0'],
  env: {},
  // Holds the keys, so only root may read it; nginx reads it before it gives up being root.
  files: [{ path: '/etc/nginx/nginx.conf', mode: 0o600, content: nginxConf }],
  volumes: [],
  aliases: [],
  health: { test: ['CMD-SHELL', HEALTH], intervalS: 5, timeoutS: 5, retries: 3, startPeriodS: 10 },
  // It follows services that come and go, so it need not wait for their health.
  dependsOn: [{ service: 'meta', until: 'started' }],
  limits: { memoryMiB: 128, leastMemoryMiB: 32, idleMiB: 20, cpus: 1, pids: 64 },
  stop: { signal: 'SIGQUIT', graceS: 10 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ['tag', 'memoryMiB', 'cpus', 'env'],
  reservedEnv: ['NGINX_*'],
  local: { form: 'real', lacks: 'nothing that is used here: nginx 1.22 from Debian stands for 1.28' },
};
