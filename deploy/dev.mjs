/** Builds on every change and starts the program anew: `npm run dev`. */
import './lib/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { ensureEngine } from './engine.mjs';
import { fail, line, logTo } from './lib/log.mjs';
import { mainFile, programSettings } from './lib/program.mjs';
import { root } from './lib/root.mjs';
import { ensureStackImages } from './lib/stack-images.mjs';
import { nodeWith, programOf } from './lib/tasks.mjs';

const ASSETS = [join(root, 'src/admin'), join(root, 'src/http')];
const SETTLE_MS = 150;

process.env.NODE_ENV ??= 'development';
logTo(process.stdout);
await bootstrap({ afterBuild: surroundings }).catch((error) => fail(error.message));

let program;
let areAssetsOld = true; // the watching build begins by deleting dist
let pending;
let isCompiled = false;
let turn = Promise.resolve();

const compiler = spawn(
  process.execPath,
  [programOf('@nestjs/cli', 'nest'), 'build', '--watch', '--preserveWatchOutput'],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
compiler.stdout.setEncoding('utf8').on('data', (text) => {
  process.stdout.write(text);
  if (/Found [1-9]\d* errors?/.test(text)) isCompiled = false;
  if (!/Found 0 errors/.test(text)) return;
  isCompiled = true;
  soon();
});
for (const folder of ASSETS)
  watch(folder, { recursive: true }, (_, file) => {
    if (/\.spec\.tsx?$/.test(file ?? '')) return;
    areAssetsOld = true;
    if (/\.(css|js|svg)$/.test(file ?? '')) soon(); // TypeScript is announced by the compiler
  });
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => void end());

async function surroundings() {
  const settings = await programSettings();
  const { host } = await ensureEngine();
  if (host) await ensureStackImages(settings['projects.imageRegistry']);
}

/** One restart for a burst of changes, and never two at once. */
function soon() {
  clearTimeout(pending);
  pending = setTimeout(() => {
    if (isCompiled) turn = turn.then(restart);
  }, SETTLE_MS);
}

async function restart() {
  const began = performance.now();
  if (areAssetsOld) {
    areAssetsOld = false;
    if ((await nodeWith([join(root, 'deploy/assets.mjs')])) !== 0) return;
  }
  await stop();
  program = spawn(process.execPath, ['--enable-source-maps', mainFile], {
    cwd: root,
    stdio: 'inherit',
    detached: true,
  });
  line('dev', 'started anew', performance.now() - began);
}

async function stop() {
  if (!program || program.exitCode !== null || program.signalCode !== null) return;
  const exit = once(program, 'exit');
  program.kill('SIGTERM');
  await exit;
}

async function end() {
  clearTimeout(pending);
  compiler.kill('SIGTERM');
  await turn;
  await stop();
  process.exit(0);
}
