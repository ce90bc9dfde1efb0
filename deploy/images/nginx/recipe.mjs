import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/run.mjs';
import { addBusybox, baseFiles, imagePath, libraryFolder, place, prune } from '../files.mjs';

/** nginx as Debian builds it, with the paths, log streams and stop signal that the official image has. */
export const nginx = {
  image: 'supascale.local/library/nginx:1.28.0',
  folder: import.meta.dirname,
  async build({ root, work, packages }) {
    const versions = await packages.unpack(['nginx-light', 'libc-bin'], root);
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
    await addBusybox(packages, work, root, ['sh', 'wget', 'nc', 'cat', 'ls', 'ps']);
    await run('ldconfig', ['-r', root]);
    return {
      note: `nginx ${versions['nginx-light']} from Debian packages`,
      config: {
        Env: [`PATH=${imagePath}`],
        Cmd: ['nginx', '-g', 'daemon off;'],
        ExposedPorts: { '80/tcp': {} },
        StopSignal: 'SIGQUIT',
      },
    };
  },
};
