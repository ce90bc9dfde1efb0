import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLine, run, systemPath } from './run.mjs';

/** Where the record and log of an engine that we started lie. */
export const engineFolder = '/var/lib/supascale/engine';
const record = join(engineFolder, 'dockerd.pid');
const log = join(engineFolder, 'dockerd.log');
const enginePid = '/var/run/docker.pid';
const containerdPid = '/var/run/docker/containerd/containerd.pid';
const configFile = '/etc/docker/daemon.json';

// One private network for each project: the engine's own pools would be used up after 30 of them.
const pools = [{ base: '10.200.0.0/13', size: 24 }];

/** The settings of an engine that we set up, as /etc/docker/daemon.json states them. */
export const engineSettings = { 'live-restore': true, 'default-address-pools': pools, 'log-level': 'warn' };

/** Writes our settings to /etc/docker/daemon.json unless the file exists: what an operator wrote is theirs. */
export function writeConfigIfNone() {
  mkdirSync('/etc/docker', { recursive: true });
  try {
    writeFileSync(configFile, `${JSON.stringify(engineSettings, null, 2)}\n`, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/**
 * Starts dockerd on `socketPath`, detached from us, and remembers it as ours.
 * Returns `{ failure }`: `failure()` is a sentence once the process has ended, undefined as long as it lives.
 */
export async function startDockerd(socketPath) {
  mkdirSync(engineFolder, { recursive: true, mode: 0o755 });
  forgetDeadEngine(socketPath);
  await mountCgroups();
  if (existsSync(log)) renameSync(log, `${log}.1`);
  const output = openSync(log, 'a', 0o640);
  const child = spawn('dockerd', ['-H', `unix://${socketPath}`, ...flags()], {
    cwd: '/',
    env: environment(),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let ending;
  child.on('error', (error) => (ending = `dockerd can't be started (${error.code})`));
  child.on(
    'exit',
    (code, signal) =>
      (ending = `dockerd ended at once (${signal ?? `exit code ${code}`}): ${lastLine(readFileSync(log, 'utf8'))}`),
  );
  child.unref();
  if (child.pid) remember(child.pid);
  return { failure: () => ending };
}

/** Remembers a running engine as ours: its pid and start time, which together name one process for good. */
export function remember(pid) {
  mkdirSync(engineFolder, { recursive: true, mode: 0o755 });
  writeFileSync(record, `${pid} ${startTime(pid) ?? ''}\n`);
}

/** The pid of the running engine that we started; undefined when none of ours runs. */
export function ourEngine() {
  if (!existsSync(record)) return undefined;
  const [pid, started] = readFileSync(record, 'utf8').trim().split(' ');
  return isAlive(pid, 'dockerd') && startTime(pid) === started ? Number(pid) : undefined;
}

/** The pid of any living dockerd that holds the standard pid file; undefined when none does. */
export function runningDockerd() {
  if (!existsSync(enginePid)) return undefined;
  const pid = readFileSync(enginePid, 'utf8').trim();
  return isAlive(pid, 'dockerd') ? Number(pid) : undefined;
}

// After a kill -9 these files stay behind, and a new engine could take a reused or unreaped pid for a living one.
function forgetDeadEngine(socketPath) {
  if (runningDockerd() !== undefined) return;
  rmSync(enginePid, { force: true });
  rmSync(socketPath, { force: true });
  if (existsSync(containerdPid) && !isAlive(readFileSync(containerdPid, 'utf8').trim(), 'containerd'))
    rmSync(containerdPid, { force: true });
}

// dockerd refuses a setting that stands both in its file and on its command line.
function flags() {
  const stated = existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : {};
  const ours = {
    'live-restore': ['--live-restore'],
    'default-address-pools': ['--default-address-pool', `base=${pools[0].base},size=${pools[0].size}`],
    'log-level': ['--log-level', 'warn'],
  };
  return Object.entries(ours).flatMap(([key, flag]) => (key in stated ? [] : flag));
}

// The engine outlives us and shows its environment to nobody who needs ours: only what it reads itself.
function environment() {
  const wanted = /^(HOME|LANG|TMPDIR|DOCKER_TMPDIR|SSL_CERT_(FILE|DIR)|(https?|no|all)_proxy)$/i;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name))), PATH: systemPath };
}

/** Mounts the control group file systems where no init system did. */
export async function mountCgroups() {
  if (readFileSync('/proc/self/mountinfo', 'utf8').includes(' /sys/fs/cgroup ')) return;
  if (await mountUnified()) return;
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'cgroup', '/sys/fs/cgroup']);
  const rows = readFileSync('/proc/cgroups', 'utf8')
    .split('\n')
    .filter((row) => row && !row.startsWith('#'));
  for (const [controller, , , enabled] of rows.map((row) => row.split(/\s+/))) {
    if (enabled !== '1') continue;
    mkdirSync(`/sys/fs/cgroup/${controller}`, { recursive: true });
    await run('mount', ['-t', 'cgroup', '-o', controller, 'cgroup', `/sys/fs/cgroup/${controller}`]);
  }
}

// The unified hierarchy serves only where the older ones don't already hold its controllers.
async function mountUnified() {
  if (!/\bcgroup2$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return false;
  await run('mount', ['-t', 'cgroup2', 'cgroup2', '/sys/fs/cgroup']);
  const controllers = readFileSync('/sys/fs/cgroup/cgroup.controllers', 'utf8').trim().split(' ');
  if (['memory', 'pids'].every((needed) => controllers.includes(needed))) return true;
  await run('umount', ['/sys/fs/cgroup']);
  return false;
}

// A killed engine whose parent has not yet taken note of it still has its name, but is dead.
function isAlive(pid, name) {
  return /^\d+$/.test(pid) && procFile(pid, 'comm')?.trim() === name && !['Z', 'X'].includes(statFields(pid)?.[0]);
}

function startTime(pid) {
  return statFields(pid)?.[19];
}

// From the state on; the name before it may hold spaces, so counting begins after its closing bracket.
function statFields(pid) {
  const stat = procFile(pid, 'stat');
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function procFile(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}
