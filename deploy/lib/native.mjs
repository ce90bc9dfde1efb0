import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { aptInstall, hasApt } from './apt.mjs';
import { step } from './log.mjs';
import { npm } from './npm.mjs';
import { root } from './root.mjs';
import { CommandFailed, run, which } from './run.mjs';

const PACKAGES = { python3: 'python3', make: 'make', 'g++': 'g++' };
const FETCH_MS = 30_000;

/**
 * Sees to it that better-sqlite3, the one module that is not JavaScript alone, loads in this Node.js: as it lies there,
 * from a prebuilt binary, or compiled, for which root on Debian or Ubuntu also installs a compiler.
 * Throws an Error of one sentence that names what is missing.
 */
export async function ensureNativeModule() {
  if (await loads()) return;
  await step('native module', async (say) => {
    if (await takeKept()) return say('better-sqlite3 as compiled here before');
    if (await fetchPrebuilt()) return say('better-sqlite3 as a prebuilt binary');
    const installed = await ensureCompiler();
    await npm(['rebuild', 'better-sqlite3', '--ignore-scripts=false', '--foreground-scripts', '--loglevel=error'], {
      env: { npm_config_build_from_source: 'true', JOBS: 'max', ...headers() },
    });
    if (!(await loads()))
      throw new Error('better-sqlite3 was compiled, but does not load: remove node_modules and run again');
    keep();
    say(`better-sqlite3 compiled${installed ? `, with ${installed} from apt` : ''}`);
  });
}

async function loads() {
  const script = "new (require('better-sqlite3'))(':memory:').close()";
  return succeeds(run(process.execPath, ['-e', script], { cwd: root, deadlineMs: FETCH_MS }));
}

const binary = join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node');

/** Beside npm's own downloads, for the next clone: one for each version, machine and generation of Node.js. */
function keptBinary() {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/better-sqlite3/package.json'), 'utf8'));
  const cache = process.env.npm_config_cache ?? join(homedir(), '.npm');
  const { modules } = process.versions;
  return join(cache, '_supascale', `better-sqlite3-${version}-${process.platform}-${process.arch}-${modules}.node`);
}

function keep() {
  const kept = keptBinary();
  mkdirSync(dirname(kept), { recursive: true });
  copyFileSync(binary, `${kept}.${process.pid}`);
  renameSync(`${kept}.${process.pid}`, kept);
}

async function takeKept() {
  if (!existsSync(keptBinary())) return false;
  mkdirSync(dirname(binary), { recursive: true });
  copyFileSync(keptBinary(), binary);
  return loads();
}

async function fetchPrebuilt() {
  const program = join(root, 'node_modules/prebuild-install/bin.js');
  if (!existsSync(program)) return false;
  const cwd = join(root, 'node_modules/better-sqlite3');
  return (await succeeds(run(process.execPath, [program], { cwd, deadlineMs: FETCH_MS }))) && loads();
}

/** Resolves to the names of what was installed, `''` when all was there. */
async function ensureCompiler() {
  const missing = Object.keys(PACKAGES).filter((program) => !which(program));
  if (missing.length === 0) return '';
  const names = missing.map((program) => PACKAGES[program]);
  if (process.getuid?.() !== 0 || !hasApt())
    throw new Error(`better-sqlite3 has to be compiled here: install ${names.join(', ')} and run again`);
  await aptInstall(names);
  return names.join(', ');
}

/** Where nothing can be fetched, the compiler needs Node's own headers: of this very Node.js, or none at all. */
function headers() {
  const prefix = dirname(dirname(process.execPath));
  const file = join(prefix, 'include/node/node_version.h');
  if (process.env.npm_config_nodedir || !existsSync(file)) return {};
  const major = /#define NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
  return process.versions.node.startsWith(`${major}.`) ? { npm_config_nodedir: prefix } : {};
}

async function succeeds(running) {
  try {
    await running;
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}
