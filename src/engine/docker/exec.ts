import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { ProjectRef } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import { EngineError } from '../engine-error.js';
import { KeptText, type ExecCommand, type ExecResult } from '../exec.js';
import { withoutValues } from '../reveal.js';
import { ask } from './ask.js';
import { CallersError, type Connection } from './connection.js';
import type { Look } from './look.js';
import { outputOf } from './output.js';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

/** Runs programs in containers that run already. */
export class Exec {
  constructor(
    private readonly connection: Connection,
    private readonly scheduler: Scheduler,
    private readonly look: Look,
  ) {}

  async inService(ref: ProjectRef, service: string, command: ExecCommand, signal: AbortSignal): Promise<ExecResult> {
    const id = await this.look.newest(ref, service, signal);
    if (id === undefined) throw new EngineError('not-found', `No such container: ${service} of ${ref}`, 404);
    return this.inContainer(id, command, signal);
  }

  async inContainer(id: string, command: ExecCommand, signal: AbortSignal): Promise<ExecResult> {
    // It may fail before anybody reads it: `feed` finds that out, and an error that nobody hears ends the process.
    command.stdin?.on('error', () => undefined);
    try {
      const exec = await this.#make(id, command, signal);
      const text = await this.connection.duplex(
        signal,
        (docker, abortSignal) => docker.getExec(exec).start({ hijack: true, stdin: true, abortSignal }),
        (stream) => talk(stream, command),
      );
      return { exitCode: await this.#exitCode(exec, signal), ...text };
    } catch (error) {
      if (error instanceof CallersError) throw error.cause;
      throw withoutValues(error, Object.values(command.env ?? {}));
    }
  }

  async #make(id: string, { argv, env = {}, user, stdin }: ExecCommand, signal: AbortSignal): Promise<string> {
    const body = {
      Cmd: argv,
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      ...(user === undefined ? {} : { User: user }),
      AttachStdin: stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    };
    const { Id } = await this.connection.change(signal, (docker, abortSignal) =>
      ask<{ Id: string }>(docker, { method: 'POST', path: `/containers/${id}/exec`, body, signal: abortSignal }),
    );
    return Id;
  }

  /** The output can end a moment before the engine knows how the program did. */
  async #exitCode(exec: string, signal: AbortSignal): Promise<number> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      const { Running, ExitCode } = await this.connection.read(signal, (docker, abortSignal) =>
        docker.getExec(exec).inspect({ abortSignal }),
      );
      if (!Running && typeof ExitCode === 'number') return ExitCode;
      await new Promise<void>((resolve) => this.scheduler.after(pause, resolve));
    }
  }
}

/** Speaks with the program until its output ends. */
async function talk(stream: Duplex, { stdin, stdout }: ExecCommand): Promise<Omit<ExecResult, 'exitCode'>> {
  const texts = { stdout: new KeptText(), stderr: new KeptText() };
  const hear = async () => {
    try {
      for await (const { from, piece } of outputOf(stream))
        if (from === 'stdout' && stdout) await hand(piece, stdout);
        else texts[from].add(piece);
    } finally {
      stream.destroy(); // what the program did not read, the engine leaves on its way for ever
      stdin?.destroy();
    }
  };
  const heard = hear();
  // Whichever fails first ends the stream, and with it the other.
  await Promise.all([heard, stdin ? feed(stdin, stream) : undefined]);
  return { stdout: texts.stdout.toString(), stderr: texts.stderr.toString() };
}

/** @throws CallersError when `stdin` fails; a program that ends without having read everything is none of that */
async function feed(stdin: Readable, stream: Duplex): Promise<void> {
  try {
    for await (const piece of stdin) {
      if (stream.destroyed) return;
      if (!stream.write(piece)) await room(stream);
    }
    stream.end();
  } catch (error) {
    if (stream.destroyed) return;
    stream.destroy();
    throw new CallersError(error);
  }
}

const room = (stream: Duplex): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
    if (stream.destroyed) go();
  });

/** Waits until `stdout` can take more. @throws CallersError when it fails or is closed */
async function hand(piece: Buffer, stdout: Writable): Promise<void> {
  if (stdout.destroyed) throw new CallersError(stdout.errored ?? new Error('Where the output goes was closed.'));
  if (stdout.write(piece)) return;
  const over = new AbortController();
  try {
    const closed = once(stdout, 'close', { signal: over.signal }).then(() => {
      throw stdout.errored ?? new Error('Where the output goes was closed.');
    });
    await Promise.race([once(stdout, 'drain', { signal: over.signal }), closed]);
  } catch (error) {
    throw new CallersError(error);
  } finally {
    over.abort();
  }
}
