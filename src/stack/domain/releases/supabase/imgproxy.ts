import { constant, setting } from '../../release.js';
import type { TemplateOf } from './names.js';
import { ALL_SETTINGS, health } from './shared.js';
import { OBJECTS } from './storage.js';

export const imgproxy: TemplateOf<'imgproxy'> = {
  means: 'Images of storage in other sizes and formats',
  repository: 'darthsim/imgproxy',
  tags: ['v3.31.4'],
  requires: ['storage'],
  env: {
    IMGPROXY_BIND: constant(':5001'),
    IMGPROXY_LOCAL_FILESYSTEM_ROOT: constant('/'),
    IMGPROXY_USE_ETAG: constant('true'),
    IMGPROXY_AUTO_WEBP: setting('storage.webp'),
    // Megapixels.
    IMGPROXY_MAX_SRC_RESOLUTION: constant('16.8'),
  },
  files: [],
  // Only storage writes; both have to see the objects at the same path.
  volumes: [{ role: 'storage', path: OBJECTS, readOnly: true }],
  aliases: [],
  health: health(['CMD', 'imgproxy', 'health'], 30),
  dependsOn: [],
  limits: { memoryMiB: 256, leastMemoryMiB: 64, idleMiB: 40, cpus: 1, pids: 128 },
  stop: { signal: 'SIGTERM', graceS: 10 },
  init: false,
  noNewPrivileges: true,
  userMaySet: ALL_SETTINGS,
  reservedEnv: ['IMGPROXY_LOCAL_*', 'IMGPROXY_BIND', 'IMGPROXY_NETWORK', 'IMGPROXY_ALLOWED_*', 'IMGPROXY_ALLOW_*'],
  local: { form: 'stand-in', lacks: 'every transformation: it tells the size of the source' },
};
