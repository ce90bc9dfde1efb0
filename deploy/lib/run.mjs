import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** PATH with the folders of system programs, which a service or a plain user's PATH often lacks. */
export const systemPath = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/bin',
  '/bin',
]
  .filter((folder, index, all) => folder && all.indexOf(folder) === index)
  .join(delimiter);

/** A program that ended badly: `output` holds all that it printed (stdout and stderr), `exitCode` is null after a signal. */
export class CommandFailed extends Error {
  constructor(program, exitCode, output, why) {
    super(`${program} ${why ?? `ended with exit code ${exitCode}`}${lastLine(output) ? `: ${lastLine(output)}` : ''}`);
    this.name = 'CommandFailed';
    this.exitCode = exitCode;
    this.output = output;
  }
}

/**
 * Runs a program with an argument list, without a shell, and resolves to its stdout.
 * Options: cwd, env (added to ours), stdoutTo (an open file that takes stdout instead), deadlineMs (10 minutes unless told otherwise).
 * Throws CommandFailed when it can't be started, ends with another code than 0, or takes longer than the deadline.
 */
export function run(program, args, { cwd, env, stdoutTo, deadlineMs = 600_000 } = {}) {
  return new Promise((resolve, reject) => {
    const stdout = [];
    const all = [];
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, PATH: systemPath, LC_ALL: 'C.UTF-8', ...env },
      stdio: ['ignore', stdoutTo ?? 'pipe', 'pipe'],
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
    }, deadlineMs);
    child.stdout?.on('data', (chunk) => all.push(chunk) && stdout.push(chunk));
    child.stderr.on('data', (chunk) => all.push(chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(
        new CommandFailed(
          program,
          null,
          '',
          error.code === 'ENOENT' ? 'is not installed' : `can't be started (${error.code})`,
        ),
      );
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(stdout).toString());
      else reject(new CommandFailed(program, code, Buffer.concat(all).toString(), ending(late, signal, deadlineMs)));
    });
  });
}

/** Resolves when a spawned child has ended with code 0; throws CommandFailed otherwise. */
export function ended(program, child) {
  return new Promise((resolve, reject) => {
    const errors = [];
    child.stderr?.on('data', (chunk) => errors.push(chunk));
    child.on('error', (error) => reject(new CommandFailed(program, null, '', `can't be started (${error.code})`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new CommandFailed(program, code, Buffer.concat(errors).toString(), ending(false, signal)));
    });
  });
}

/** The full path of a program, looked for as `run` would; undefined when there is none. */
export function which(program) {
  for (const folder of systemPath.split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code)) throw error;
    }
  }
  return undefined;
}

/** The last line with something in it, at most 300 characters. */
export function lastLine(text) {
  return text.trim().split('\n').at(-1).trim().slice(0, 300);
}

function ending(late, signal, deadlineMs) {
  if (late) return `took longer than ${Math.round(deadlineMs / 1000)} s`;
  return signal ? `was ended by ${signal}` : undefined;
}
