import { readFileSync } from 'node:fs';
import { WiringError } from './wiring.mjs';

export const isRoot = {
  name: 'runs as root',
  run: () => {
    if (process.getuid() !== 0)
      throw new WiringError('must be started as root: its start script changes the user itself');
  },
};

export const mayGainPrivileges = {
  name: 'may use sudo',
  run: () => {
    if (/^NoNewPrivs:\s*1/m.test(readFileSync('/proc/self/status', 'utf8')))
      throw new WiringError('runs with no-new-privileges: sudo in its start script would fail');
  },
};

/** The start script raises the limit to RLIMIT_NOFILE, which the container's hard limit must allow. */
export const openFiles = {
  name: 'limit of open files',
  run: ({ env }) => {
    if (!env.RLIMIT_NOFILE) return;
    const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))[1];
    if (hard !== 'unlimited' && Number(hard) < Number(env.RLIMIT_NOFILE))
      throw new WiringError(`RLIMIT_NOFILE is ${env.RLIMIT_NOFILE}, the container allows ${hard} open files`);
  },
};
