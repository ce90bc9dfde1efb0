import { fromSecret } from '../../release.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, health } from './shared.js';
import { vectorYml } from './vector-conf.js';

const CONFIG = '/etc/vector/vector.yml';

/**
 * Upstream's reads the logs of all containers through the engine's socket. Who holds that socket holds the server, and sees
 * the other projects too, so this one has none and takes only what is sent to it.
 */
export const vector: TemplateOf<'vector'> = {
  means:
    'Hands on to analytics the logs that functions, apps or a shipper on the server send to it; ' +
    'it does not read the logs of containers by itself',
  repository: 'timberio/vector',
  tags: ['0.53.0-alpine'],
  requires: ['analytics'],
  command: ['--config', CONFIG],
  env: { LOGFLARE_PUBLIC_ACCESS_TOKEN: fromSecret('LOGFLARE_PUBLIC_ACCESS_TOKEN') },
  // Holds a token.
  files: [{ path: CONFIG, mode: 0o600, content: vectorYml }],
  volumes: [],
  aliases: [],
  health: health(['CMD', 'wget', '--no-verbose', '--tries=1', '--spider', 'http://127.0.0.1:9001/health'], 30),
  dependsOn: [{ service: 'analytics', until: 'healthy' }],
  limits: { memoryMiB: 256, leastMemoryMiB: 64, idleMiB: 40, cpus: 1, pids: 128 },
  stop: { signal: 'SIGTERM', graceS: 20 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: ['LOGFLARE_*', 'VECTOR_CONFIG*', 'VECTOR_API_*', 'DOCKER_*'],
  local: { form: 'stand-in', lacks: 'every log: it proves that analytics takes events' },
};
