import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../lib/log.mjs';
import { mainFile, programModule } from '../lib/program.mjs';
import { root } from '../lib/root.mjs';

const START_MS = 60_000;
const STOP_MS = 20_000;
const LARGEST_LOG = 20 << 20;

/**
 * The control plane of this data folder: the one that serves it already, or one that we start as a child.
 * Resolves to `{ isOurs, setupToken, stop, ended }`: `setupToken` only from a child without an owner, `stop()` resolves
 * once the child has ended (at once when it is not ours), `ended` resolves to a sentence when a child ended by itself.
 * Throws an Error of one sentence when there is none and none starts.
 */
export async function controlPlane(settings) {
  if (await isServed(settings.dataFolder)) return running(settings);
  return step('control plane', async (say) => {
    const child = await started(settings);
    say(`${settings.baseUrl}, log in ${logFile(settings.dataFolder)}`);
    return child;
  });
}

const logFile = (dataFolder) => join(dataFolder, 'supascale.log');

/** Whether a process holds the lock of the data folder, asked as the program itself asks. */
async function isServed(dataFolder) {
  if (!existsSync(join(dataFolder, 'lock.db'))) return false;
  const { takeProcessLock } = await programModule('database/process-lock.js');
  try {
    takeProcessLock(dataFolder).release();
    return false;
  } catch (error) {
    if (error.name === 'StartRefused') return true;
    throw error;
  }
}

async function running({ dataFolder, baseUrl }) {
  return step('control plane', async (say) => {
    if (!(await answers(baseUrl, START_MS / 3)))
      throw new Error(
        `a Supascale process uses ${dataFolder}, but does not answer at ${baseUrl}: stop it, or set SUPASCALE_PORT to its port`,
      );
    say(`${baseUrl}, running already`);
    return { isOurs: false, stop: async () => undefined, ended: new Promise(() => undefined) };
  });
}

async function answers(baseUrl, withinMs) {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(200)) {
    try {
      await fetch(`${baseUrl}/api/v1/session`, { signal: AbortSignal.timeout(3_000) });
      return true;
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== 'TimeoutError') throw error;
    }
  }
  return false;
}

async function started({ dataFolder }) {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const { log, from } = openLog(dataFolder);
  // A process group of its own: Ctrl-C in a terminal reaches us alone, and we say how it ends.
  const child = spawn(process.execPath, [mainFile, '--setup-token-by-message'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const exit = once(child, 'exit').then(() => lastWords(dataFolder, from));
  const setupToken = await ready(child, exit).catch(async (error) => {
    await stop(child);
    throw error;
  });
  return { isOurs: true, setupToken, stop: () => stop(child), ended: exit };
}

/** Resolves to the setup token, undefined where there is an owner, once the child says that it is ready. */
function ready(child, exit) {
  return new Promise((resolve, reject) => {
    let setupToken;
    const timer = setTimeout(
      () => reject(new Error(`the control plane was not ready within ${START_MS / 1000} s`)),
      START_MS,
    );
    const finish = (settle, value) => {
      clearTimeout(timer);
      settle(value);
    };
    child.on('message', (message) => {
      if (message === 'ready') finish(resolve, setupToken);
      else setupToken = message?.setupToken ?? setupToken;
    });
    exit.then((words) => finish(reject, new Error(words)), reject);
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(timer);
}

function openLog(dataFolder) {
  const file = logFile(dataFolder);
  if (existsSync(file) && statSync(file).size > LARGEST_LOG) renameSync(file, `${file}.1`);
  const from = existsSync(file) ? statSync(file).size : 0;
  return { log: openSync(file, 'a', 0o600), from };
}

/** What the ended program wrote last that was no log line: the one line with which it refuses, or an error. */
function lastWords(dataFolder, from) {
  const written = readFileSync(logFile(dataFolder)).subarray(from).toString().split('\n');
  const told = written.filter((text) => /^[^\s{}]/.test(text));
  return (
    told.at(-1)?.replace('supascale does not start: ', '') ?? `the control plane ended; see ${logFile(dataFolder)}`
  );
}
