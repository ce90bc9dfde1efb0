import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../lib/run.mjs';

/** Search path of every image. */
export const imagePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const SECOND = 1_000_000_000;

/** A health check in the Engine's words: `test` is an argument list, times are seconds. */
export function healthCheck(test, { interval, timeout, retries, startPeriod = 0 }) {
  return {
    Test: ['CMD', ...test],
    Interval: interval * SECOND,
    Timeout: timeout * SECOND,
    Retries: retries,
    StartPeriod: startPeriod * SECOND,
  };
}

/** The folders that any program expects, and the accounts given as `{ name: uid }`, each with a group of the same number. */
export function baseFiles(root, accounts = {}) {
  for (const folder of ['etc', 'proc', 'sys', 'dev', 'run', 'root', 'var/log', 'var/tmp', 'tmp'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const folder of ['tmp', 'var/tmp']) chmodSync(join(root, folder), 0o1777);
  if (!existsSync(join(root, 'var/run'))) symlinkSync('../run', join(root, 'var/run'));
  const all = { root: 0, ...accounts, nobody: 65534 };
  const passwd = Object.entries(all).map(
    ([name, id]) =>
      `${name}:x:${id}:${id}:${name}:${name === 'root' ? '/root' : '/tmp'}:${name === 'root' ? '/bin/sh' : '/sbin/nologin'}`,
  );
  const group = Object.entries(all).map(([name, id]) => `${name === 'nobody' ? 'nogroup' : name}:x:${id}:`);
  write(root, 'etc/passwd', `${passwd.join('\n')}\n`);
  write(root, 'etc/group', `${group.join('\n')}\n`);
  write(root, 'etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
}

/** Writes a text file below `root`, making its folders. */
export function write(root, path, text, mode = 0o644) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
  chmodSync(join(root, path), mode);
}

/** Copies a file or folder of ours below `root`. */
export function place(source, root, path, mode) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  cpSync(source, join(root, path), { recursive: true });
  if (mode !== undefined) chmodSync(join(root, path), mode);
}

/** Removes paths below `root`; a last part with `*` stands for any text. */
export function prune(root, patterns) {
  for (const pattern of patterns) {
    const folder = join(root, dirname(pattern));
    if (!existsSync(folder)) continue;
    const name = new RegExp(
      `^${pattern
        .slice(pattern.lastIndexOf('/') + 1)
        .replace(/[.+]/g, '\\$&')
        .replaceAll('*', '.*')}$`,
    );
    for (const entry of readdirSync(folder))
      if (name.test(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
  }
}

/** The library folder of this architecture below `root`, such as `usr/lib/x86_64-linux-gnu`. */
export function libraryFolder(root) {
  const name = readdirSync(join(root, 'usr/lib')).find((each) => each.endsWith('-linux-gnu'));
  if (!name) throw new Error('the unpacked packages hold no library folder');
  return `usr/lib/${name}`;
}

/** Adds a static busybox as /bin/busybox with links for `applets`, or for all that it has. Existing programs stay. */
export async function addBusybox(packages, work, root, applets) {
  const unpacked = join(work, 'busybox-root');
  await packages.unpack(['busybox-static'], unpacked);
  const source = join(unpacked, 'usr/bin/busybox');
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync(source, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const name of applets ?? (await run(source, ['--list'])).trim().split('\n')) {
    const link = join(root, 'bin', name);
    if (name !== 'busybox' && !existsSync(link)) symlinkSync('busybox', link);
  }
}
