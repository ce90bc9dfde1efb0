/**
 * The program in a world of its own that goes wrong in every way, see docs/reconciler.md.
 *   npm run --silent simulate -- --seed N | --many [--from N] [--seeds N] | --mutants
 */
import './lib/node-version.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/root.mjs';
import { translated } from './lib/translated.mjs';

const FAILED = 2;

prepare();
simulate(await translated('test/simulation'), process.argv.slice(2));

/** Installs and builds what is not there yet. Standard output is the stories' alone: what is said here goes to the other. */
function prepare() {
  const bootstrap = join(import.meta.dirname, 'bootstrap.mjs');
  const { status } = spawnSync(process.execPath, [bootstrap], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(FAILED);
}

/** Ends as the simulation does. */
function simulate(folder, args) {
  const child = spawn(process.execPath, [join(folder, 'simulate.js'), ...args], { cwd: root, stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => (process.exitCode = code ?? FAILED));
}
