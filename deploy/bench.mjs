/**
 * Measures the program against floors and peers, see docs/bench.md.
 *   node deploy/bench.mjs [NAME…] [--quick] [--json] [--gate] [--list]
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/root.mjs';
import { translated } from './lib/translated.mjs';

const FAILED = 2;

prepare();
measure(await translated('test/bench'), process.argv.slice(2));

/** Installs and builds what is not there yet. Standard output is the result's alone: what is said here goes to the other. */
function prepare() {
  const bootstrap = join(import.meta.dirname, 'bootstrap.mjs');
  const { status } = spawnSync(process.execPath, [bootstrap], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(FAILED);
}

/** Ends as the bench does. Ctrl-C reaches the bench by itself, which then tidies up. */
function measure(target, args) {
  const child = spawn(process.execPath, ['--expose-gc', join(target, 'run.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => (process.exitCode = code ?? FAILED));
}
