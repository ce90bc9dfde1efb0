/**
 * Sees to it that a Docker engine answers on this machine.
 *   node deploy/engine.mjs up|status|down
 */
import { readFileSync, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { aptInstall, hasApt } from './lib/apt.mjs';
import { docker, dockerHost } from './lib/docker-api.mjs';
import { engineFolder, ourEngine, remember, runningDockerd, startDockerd, writeConfigIfNone } from './lib/dockerd.mjs';
import { withLock } from './lib/lock.mjs';
import { fail, line, logTo, step } from './lib/log.mjs';
import { run, which } from './lib/run.mjs';

const STANDARD_SOCKETS = ['/var/run/docker.sock', '/run/docker.sock'];
const NEEDED = { dockerd: 'docker.io', iptables: 'iptables', ip: 'iproute2' };
const START_MS = 60_000;
const STOP_MS = 60_000;

/** Why no engine can be had; the message is one sentence. Anything else that is thrown is a fault of ours. */
class NoEngine extends Error {}

/**
 * Finds the engine that DOCKER_HOST or the standard socket names; where none answers, and root on Debian or Ubuntu
 * asks, installs (`install: 'auto'`, unless SUPASCALE_INSTALL_DOCKER=never) and starts one.
 * Resolves to `{ host, version, started, installed }`, or to `{ host: null, reason }` with one sentence: the control
 * plane also starts without an engine, so not having one is an answer and no error.
 */
export async function ensureEngine({ install = process.env.SUPASCALE_INSTALL_DOCKER ?? 'auto' } = {}) {
  const mayInstall = install !== 'never' && process.env.SUPASCALE_INSTALL_DOCKER !== 'never';
  const began = performance.now();
  try {
    const there = await answering();
    if (there) return await report(there, 'already answering', { started: false, installed: false }, began);
    return await bring(mayInstall);
  } catch (error) {
    if (!(error instanceof NoEngine)) throw error;
    line('engine', `none: ${error.message}`, performance.now() - began);
    return { host: null, reason: error.message };
  }
}

async function bring(mayInstall) {
  const socketPath = startableSocket();
  return withLock(
    join(engineFolder, 'lock'),
    { waitMs: 600_000, onWait: () => line('engine', 'waiting for another process that starts it') },
    async () => {
      const began = performance.now();
      const meanwhile = await answering();
      if (meanwhile) return report(meanwhile, 'answering by now', { started: false, installed: false }, began);
      const installed = await installMissing(mayInstall);
      await step('engine', async (say) => {
        await (hasSystemd() ? startUnit() : startDirectly(socketPath));
        say(`started on ${socketPath}`);
      });
      const { Version: version } = await docker().version();
      return { host: dockerHost(), version, started: true, installed };
    },
  );
}

async function report(host, text, outcome, began) {
  const { Version: version } = await docker(host).version();
  line('engine', `${text} on ${host.replace('unix://', '')}`, performance.now() - began);
  return { host, version, ...outcome };
}

/** The address of the engine that answers; undefined when none does, but one may be started. Throws NoEngine otherwise. */
async function answering() {
  const host = dockerHost();
  try {
    await docker(host).ping();
    return host;
  } catch (error) {
    if (error.name !== 'DockerError') throw error;
    if (error.code === 'EACCES')
      throw new NoEngine(
        `${userInfo().username} may not use ${host.replace('unix://', '')}: run as root or join the group that owns the socket`,
      );
    if (!isStandard(host))
      throw new NoEngine(`DOCKER_HOST is ${host} and no engine answers there (${error.code ?? error.message})`);
    return undefined;
  }
}

function isStandard(host) {
  return STANDARD_SOCKETS.includes(host.replace(/^unix:\/\//, ''));
}

function startableSocket() {
  const socketPath = dockerHost().replace(/^unix:\/\//, '');
  if (process.platform !== 'linux')
    throw new NoEngine(`no engine answers on ${socketPath}, and only on Linux can one be started here`);
  if (process.getuid() !== 0) throw new NoEngine(`no engine answers on ${socketPath}, and only root can start one`);
  return socketPath;
}

async function installMissing(mayInstall) {
  const packages = Object.keys(NEEDED)
    .filter((program) => !which(program))
    .map((program) => NEEDED[program]);
  if (packages.length === 0) return false;
  const names = packages.join(', ');
  if (!mayInstall)
    throw new NoEngine(
      `no engine answers, ${names} would have to be installed, and SUPASCALE_INSTALL_DOCKER=never forbids it`,
    );
  if (!hasApt())
    throw new NoEngine(
      `no engine answers, and installing ${names} is only known for Debian and Ubuntu: install a Docker engine and start again`,
    );
  if (hasSystemd()) writeConfigIfNone(); // the package starts its unit at once, so the settings must stand before it
  await step('engine packages', async (say) => {
    await aptInstall(packages).catch((error) => {
      throw new NoEngine(error.message);
    });
    say(`${names} installed with apt`);
  });
  return true;
}

function hasSystemd() {
  return existsSync('/run/systemd/system') && readFileSync('/proc/1/comm', 'utf8').trim() === 'systemd';
}

async function startUnit() {
  writeConfigIfNone();
  try {
    await run('systemctl', ['start', 'docker.service'], { deadlineMs: START_MS });
  } catch (error) {
    throw new NoEngine(`systemd could not start docker.service (${error.message}); see journalctl -u docker`);
  }
  remember(Number(await run('systemctl', ['show', '--property', 'MainPID', '--value', 'docker.service'])));
  await untilAnswering(async () => undefined);
}

async function startDirectly(socketPath) {
  let engine;
  let tries = 2; // what a killed engine left behind may still be dying at the first
  await untilAnswering(async () => {
    // A dockerd that lives but doesn't answer is starting or dying: a second one beside it would only fail.
    if (runningDockerd()) return undefined;
    if (engine && !engine.failure()) return undefined;
    if (tries-- === 0) return engine.failure();
    engine = await startDockerd(socketPath);
    return undefined;
  });
}

/** Waits for an answer; `look()` resolves to a sentence when waiting on is of no use. */
async function untilAnswering(look) {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    const ending = await look();
    if (await answering()) return;
    if (ending) throw new NoEngine(ending);
    await sleep(50);
  }
  throw new NoEngine(
    `an engine (pid ${runningDockerd() ?? 'unknown'}) runs, but did not answer within ${START_MS / 1000} s; see ${engineFolder}/dockerd.log`,
  );
}

/** Stops the engine that we started, and no other. With live-restore its containers go on running. */
async function down() {
  const pid = ourEngine();
  if (!pid) return line('engine', 'none that Supascale started; nothing was stopped');
  await step('engine', async (say) => {
    if (hasSystemd()) await run('systemctl', ['stop', 'docker.socket', 'docker.service'], { deadlineMs: STOP_MS });
    else process.kill(pid, 'SIGTERM');
    const deadline = performance.now() + STOP_MS;
    while (ourEngine() === pid) {
      if (performance.now() > deadline) fail(`the engine (pid ${pid}) did not stop within ${STOP_MS / 1000} s`);
      await sleep(50);
    }
    say('stopped');
  });
}

async function status() {
  const host = await answering();
  if (!host) throw new NoEngine(`no engine answers on ${dockerHost()}`);
  const { Version: version, ApiVersion: api } = await docker(host).version();
  line(
    'engine',
    `${version} (API ${api}) on ${host}, ${ourEngine() ? `started by Supascale, pid ${ourEngine()}` : 'not started by Supascale'}`,
  );
}

async function up() {
  const engine = await ensureEngine();
  if (!engine.host) process.exit(1); // the line with the reason has been printed
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  logTo(process.stdout);
  const command = { up, status, down }[process.argv[2] ?? 'up'];
  if (!command) fail('usage: node deploy/engine.mjs up|status|down');
  await command().catch((error) =>
    fail(error instanceof NoEngine ? `engine: ${error.message}` : (error.stack ?? error)),
  );
}
