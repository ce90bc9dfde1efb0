/**
 * Installs the locked dependencies and builds the program, each only when something changed since the last time.
 *   node deploy/bootstrap.mjs [--no-build]
 */
import './lib/node-version.mjs';
import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stateFolder, withLock } from './lib/lock.mjs';
import { fail, line, logTo, step } from './lib/log.mjs';
import { ensureNativeModule } from './lib/native.mjs';
import { npm } from './lib/npm.mjs';
import { root } from './lib/root.mjs';
import { which } from './lib/run.mjs';
import { contentHash, stamp } from './lib/stamp.mjs';

const SOURCES = [
  'src',
  'migrations',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'deploy/assets.mjs',
];
/** What the build leaves out, so that a changed test builds nothing. */
const NOT_BUILT = /\.(spec|fixture)\.tsx?$/;

const stamps = {
  dependencies: () => stamp('node_modules/.supascale-dependencies', contentHash(['package-lock.json'])),
  native: () =>
    stamp('node_modules/.supascale-native', `${process.versions.modules} ${process.platform} ${process.arch}`),
  build: () => stamp('dist/.supascale-build', contentHash(SOURCES, NOT_BUILT)),
};

/**
 * Brings dependencies and, with `build`, the program up to date. With nothing to do it takes some milliseconds.
 * `native: false` leaves out the module that only what opens the database needs.
 * `afterBuild` is work that needs the built program, but not yet the native module, which takes longest to make.
 * Resolves to `[{ name, ms }]`, what it did or found done; throws an Error of one sentence when it can't.
 */
export async function bootstrap({ build = true, native: withNative = true, afterBuild = () => undefined } = {}) {
  const steps = [];
  const timed = async (name, work) => {
    const began = performance.now();
    await work();
    steps.push({ name, ms: Math.round(performance.now() - began) });
  };
  await timed('dependencies', () => upToDate('dependencies') || alone(installDependencies));
  // The compiler of the native module and that of the program need nothing of each other.
  const native =
    withNative && timed('native module', () => stamps.native().isCurrent() || alone(installNativeModule, 'native'));
  const built = build && timed('build', () => upToDate('build') || alone(buildProgram, 'build')).then(afterBuild);
  for (const { reason } of await Promise.allSettled([native, built])) if (reason) throw reason;
  return steps;
}

function upToDate(name) {
  const began = performance.now();
  if (!stamps[name]().isCurrent()) return false;
  line(name, 'up to date', performance.now() - began);
  return true;
}

/** One process at a time does `work` in this checkout: two commands may well be started together. */
function alone(work, name = 'dependencies') {
  if (!which('flock')) return work();
  const lock = join(
    stateFolder(),
    `bootstrap-${name}-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`,
  );
  return withLock(
    lock,
    { waitMs: 900_000, onWait: () => line(name, 'waiting for another process that sees to it') },
    work,
  );
}

async function installDependencies() {
  const done = stamps.dependencies();
  if (done.isCurrent()) return;
  done.clear();
  await step('dependencies', async (say) => {
    if (isInstalled()) return say('as locked');
    // Only one package has to run a script of its own; it gets a step of its own.
    await npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
    say('installed with npm ci');
  });
  done.write();
}

/** Whether npm's own record of node_modules names every locked package that this machine needs. */
function isInstalled() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const { packages: there } = JSON.parse(readFileSync(record, 'utf8'));
  const { packages: locked } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(locked).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true;
    return there[path] ? there[path].version === version && existsSync(join(root, path)) : optional;
  });
}

async function installNativeModule() {
  const done = stamps.native();
  if (done.isCurrent()) return;
  await ensureNativeModule();
  done.write();
}

async function buildProgram() {
  const done = stamps.build();
  if (done.isCurrent()) return;
  done.clear();
  await step('build', async (say) => {
    await npm(['run', '--silent', 'build']).catch((error) => {
      process.stderr.write(error.cause?.output ?? '');
      throw new Error('the program does not build: see above', { cause: error });
    });
    say('built');
  });
  done.write();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  logTo(process.stdout);
  await bootstrap({ build: !process.argv.includes('--no-build') }).catch((error) => fail(error.message));
}
