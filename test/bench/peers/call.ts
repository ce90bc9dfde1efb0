import { execFile } from 'node:child_process';

/** A program that could not be started, or ended badly. */
export class CallFailed extends Error {}

export interface CallOptions {
  readonly cwd?: string;
  /** Added to ours. */
  readonly env?: NodeJS.ProcessEnv;
  readonly deadlineMs?: number;
}

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
/** A service or a plain user often lacks the folders of system programs. */
export const systemPath = [process.env.PATH ?? '', ...SYSTEM_FOLDERS].join(':');

/** Runs a program without a shell. @returns its standard output. @throws CallFailed with its last words */
export function call(program: string, args: readonly string[], options: CallOptions = {}): Promise<string> {
  const { cwd, env, deadlineMs = 120_000 } = options;
  return new Promise((resolve, reject) => {
    const settings = {
      cwd,
      env: { ...process.env, PATH: systemPath, ...env },
      timeout: deadlineMs,
      maxBuffer: 64 * 1024 * 1024,
    };
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const words = lastLine(stderr) || lastLine(stdout) || error.message;
      reject(new CallFailed(`${program} ${args[0] ?? ''} failed: ${words}`, { cause: error }));
    });
  });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
