import { stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { flag, optional, text } from '../variables.mjs';
import { HttpRefusal, WiringError } from '../wiring.mjs';

export const profile = {
  variables: {
    IMGPROXY_BIND: text({ pattern: /^[\w.]*:\d+$/, says: 'an address with a port' }),
    IMGPROXY_LOCAL_FILESYSTEM_ROOT: text({ pattern: /^\//, says: 'an absolute path' }),
    IMGPROXY_USE_ETAG: flag,
    IMGPROXY_AUTO_WEBP: flag,
    IMGPROXY_MAX_SRC_RESOLUTION: optional(text({ pattern: /^\d+(\.\d+)?$/, says: 'a number' })),
  },
  checks: [{ name: 'sees the objects of storage', run: folderCheck }],
  serve({ env }) {
    const health = { path: (path) => path === '/health', check: folderCheck };
    return [{ port: Number(env.IMGPROXY_BIND.split(':').at(-1)), health, answer: (_, path) => imageAnswer(env, path) }];
  },
};

async function folderCheck() {
  await stat('/var/lib/storage').catch(() => {
    throw new WiringError('/var/lib/storage is not there: the volume of storage must be mounted');
  });
}

/** `/<options>/plain/local:///<path>` tells the size of the source; nothing is transformed. */
async function imageAnswer(env, path) {
  const source = /\/plain\/local:\/+(.+?)(@\w+)?$/.exec(decodeURIComponent(path))?.[1];
  if (!source) return undefined;
  const found = await stat(join(env.IMGPROXY_LOCAL_FILESYSTEM_ROOT, normalize(`/${source}`))).catch(() => undefined);
  if (!found) throw new HttpRefusal(404, 'Source image not found');
  return { body: { service: 'imgproxy', bytes: found.size } };
}
