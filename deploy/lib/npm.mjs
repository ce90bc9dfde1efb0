import { root } from './root.mjs';
import { CommandFailed, lastLine, run } from './run.mjs';

/**
 * Runs npm in this checkout: the one that runs us, or the one of the PATH. Resolves to its stdout.
 * Throws an Error of one sentence, with what npm said of the cause.
 */
export async function npm(args, options = {}) {
  const [program, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  try {
    return await run(program, [...first, ...args], { cwd: root, ...options });
  } catch (error) {
    if (!(error instanceof CommandFailed) || error.exitCode === null) throw error;
    throw new Error(`npm ${args[0]} failed: ${reason(error.output)}`, { cause: error });
  }
}

/** npm's last lines only say where its log lies; what went wrong stands before them. */
function reason(output) {
  const lines = output.split('\n').map((text) => text.replace(/^npm (error|ERR!) ?/, '').trim());
  const told = lines.filter(
    (text) => text && !/^(code|errno|syscall|path|command|A complete log)\b|_logs\//.test(text),
  );
  return lastLine(told.find((text) => /\b(error|ERR|not found|failed|missing)\b/i.test(text)) ?? told.at(-1) ?? '');
}
