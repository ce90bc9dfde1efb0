import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { line } from './log.mjs';
import { root } from './root.mjs';

const require = createRequire(join(root, 'package.json'));

/** The script behind a program of an installed package, e.g. `programOf('jest')`, to be run with this Node.js. */
export function programOf(name, program = name) {
  const file = join(root, 'node_modules', name, 'package.json');
  const { bin } = require(file);
  return join(root, 'node_modules', name, typeof bin === 'string' ? bin : bin[program]);
}

/**
 * Runs Node.js with these arguments in this checkout, its output going to ours, and resolves to its exit code;
 * after a signal to 1.
 */
export function nodeWith(args, { env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs checks `{ name, args }` (Node.js arguments), `width` at a time. Each says one line with its time, and what it
 * printed only when it failed. Resolves to the names of those that failed.
 */
export async function sideBySide(checks, width) {
  const waiting = [...checks];
  const failed = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const began = performance.now();
      const { code, output } = await quietly(check.args);
      line(check.name, code === 0 ? 'ok' : 'FAILED', performance.now() - began);
      if (code === 0) continue;
      failed.push(check.name);
      process.stdout.write(`${output.trimEnd()}\n\n`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return failed;
}

function quietly(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}
