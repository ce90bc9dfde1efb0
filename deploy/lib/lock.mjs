import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemPath } from './run.mjs';

const GAVE_UP = 75;

/** Where locks and set-up state of this user lie: one folder for root, one of their own for anyone else. */
export function stateFolder() {
  return process.getuid() === 0 ? '/var/lib/supascale' : join(tmpdir(), `supascale-${process.getuid()}`);
}

/**
 * Runs `work` while holding an exclusive lock on `path`, waiting at most `waitMs` for another holder.
 * flock(1) holds it for us around a `cat` that lives as long as our end of its stdin: however this process ends,
 * the operating system closes the pipe and frees the lock, and no program started meanwhile can inherit it.
 */
export async function withLock(path, { waitMs, onWait }, work) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const holder = spawn(
    'flock',
    ['--wait', String(Math.ceil(waitMs / 1000)), '--conflict-exit-code', String(GAVE_UP), path, 'cat'],
    {
      env: { PATH: systemPath },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    },
  );
  // A write to a holder that gave up fails; its exit code tells why, so the pipe's own error adds nothing.
  holder.stdin.on('error', () => holder.stdin.destroy());
  const gone = once(holder, 'exit');
  gone.catch(() => undefined);
  try {
    await held(holder, gone, path, onWait);
    return await work();
  } finally {
    holder.stdin.end();
    await gone;
  }
}

async function held(holder, gone, path, onWait) {
  const patience = setTimeout(() => onWait?.(), 500);
  try {
    holder.stdin.write('held\n');
    const ready = once(holder.stdout, 'data').then(() => 'held');
    const outcome = await Promise.race([ready, gone]);
    if (outcome === 'held') return;
    throw new Error(
      outcome[0] === GAVE_UP ? `another process holds ${path} for too long` : `flock could not lock ${path}`,
    );
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error('flock (package util-linux) is not installed', { cause: error });
    throw error;
  } finally {
    clearTimeout(patience);
  }
}
