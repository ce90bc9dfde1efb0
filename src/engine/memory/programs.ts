import { once } from 'node:events';
import { EngineError } from '../engine-error.js';
import { KeptText, type ExecCommand, type ExecResult } from '../exec.js';
import { withoutValues } from '../reveal.js';
import type { MemoryContainer } from './objects.js';

/** A program as it is run: all that was put into it is there already. */
export interface ExecCall {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly stdin: Buffer;
  readonly container: MemoryContainer;
  /** Ends when nobody waits for the program any more. */
  readonly signal: AbortSignal;
}
export interface ExecAnswer {
  readonly exitCode?: number;
  readonly stdout?: string | Buffer;
  readonly stderr?: string | Buffer;
}
export type ExecHandler = (call: ExecCall) => ExecAnswer | Promise<ExecAnswer>;

/** Without a handler no program is known. */
export const noPrograms: ExecHandler = ({ argv }) => ({
  exitCode: 127,
  stderr: `exec: "${argv[0] ?? ''}": executable file not found in $PATH`,
});

export async function runProgram(
  container: MemoryContainer,
  { argv, env = {}, user, stdin, stdout }: ExecCommand,
  handler: ExecHandler,
  signal: AbortSignal,
): Promise<ExecResult> {
  if (container.state !== 'running')
    throw withoutValues(
      new EngineError('not-running', `Container ${container.id} is not running`, 409),
      Object.values(env),
    );
  const input: Buffer[] = [];
  if (stdin) for await (const piece of stdin) input.push(Buffer.from(piece as Buffer));
  const all = { ...container.env, ...env };
  const answer = await handler({ argv, env: all, user, stdin: Buffer.concat(input), container, signal });
  const output = Buffer.from(answer.stdout ?? '');
  if (stdout && !stdout.write(output)) await once(stdout, 'drain');
  return {
    exitCode: answer.exitCode ?? 0,
    stdout: stdout ? '' : kept(output),
    stderr: kept(Buffer.from(answer.stderr ?? '')),
  };
}

function kept(output: Buffer): string {
  const text = new KeptText();
  text.add(output);
  return text.toString();
}
