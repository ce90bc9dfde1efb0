import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/run.mjs';
import { addBusybox, baseFiles, imagePath, libraryFolder, place, prune, write } from '../files.mjs';

let version;

const nginxLayer = {
  name: 'nginx',
  async build({ root, work, packages }) {
    const versions = await packages.unpack(['nginx-light', 'libc-bin', 'bash'], root);
    version = versions['nginx-light'];
    baseFiles(root, { nginx: 101 });
    prune(root, [
      'etc/nginx/*.conf',
      'etc/nginx/sites-*',
      'etc/nginx/snippets',
      'etc/nginx/modules-*',
      'etc/init.d',
      'usr/share/nginx/modules-available',
      `${libraryFolder(root)}/perl*`,
      `${libraryFolder(root)}/gconv`,
      'usr/bin/perl*',
    ]);
    place(join(import.meta.dirname, 'nginx.conf'), root, 'etc/nginx/nginx.conf');
    for (const folder of ['var/lib/nginx', 'var/log/nginx', 'usr/share/nginx/html'])
      mkdirSync(join(root, folder), { recursive: true });
    prune(root, ['var/log/nginx/*']);
    symlinkSync('/dev/stdout', join(root, 'var/log/nginx/access.log'));
    symlinkSync('/dev/stderr', join(root, 'var/log/nginx/error.log'));
    await addBusybox(packages, work, root, ['sh', 'wget', 'nc', 'cat', 'ls', 'ps', 'timeout']);
    await run('ldconfig', ['-r', root]);
  },
};

/** nginx as Debian builds it, with the paths, log streams and stop signal that the official image has. */
export const nginx = served('library/nginx:1.28.0', { port: 80 });

/** The gateways of the stack: nginx, with a configuration that the release brings at /etc/nginx/nginx.conf. */
export const envoy = served('envoyproxy/envoy:v1.39.1', { port: 8000, instead: 'Envoy' });
export const kong = served('kong/kong:3.9.3', { port: 8000, instead: 'Kong', health: 'kong' });

function served(name, { port, instead, health }) {
  return {
    image: `supascale.local/${name}`,
    folder: import.meta.dirname,
    below: [nginxLayer],
    async build({ root }) {
      mkdirSync(root, { recursive: true });
      // `kong health` is what the stack asks this image. A listening port is as good an answer.
      if (health)
        write(
          root,
          `usr/local/bin/${health}`,
          `#!/bin/bash\n[ "$1" = health ] && exec timeout 1 bash -c '</dev/tcp/127.0.0.1/${port}'\necho "${health}: only health is answered here" >&2\nexit 2\n`,
          0o755,
        );
      else write(root, 'etc/image', `${name}\n`);
      return {
        note: `${instead ? `in place of ${instead}: ` : ''}nginx ${version} from Debian packages`,
        config: {
          Env: [`PATH=${imagePath}`],
          Cmd: ['nginx', '-g', 'daemon off;'],
          ExposedPorts: { [`${port}/tcp`]: {} },
          StopSignal: 'SIGQUIT',
        },
      };
    },
  };
}
