/**
 * One line for each step, with its time. Lines go to stderr unless told otherwise, so that a command with
 * machine-readable output keeps stdout for it.
 */
let stream = process.stderr;

/** Sends all following lines to `target` (a writable stream: process.stderr or process.stdout). */
export function logTo(target) {
  stream = target;
}

/** Prints one line: a name, a sentence and, when given, the milliseconds it took. */
export function line(name, text, milliseconds) {
  const time = milliseconds === undefined ? '' : `  ${duration(milliseconds)}`;
  stream.write(`${name.padEnd(15)} ${text}${time}\n`);
}

/**
 * Runs `work(say)` and prints one line with its time when it succeeds; `say(text)` sets the sentence.
 * Resolves to what `work` returns. A failure prints nothing here and is rethrown: whoever ends the program says it once.
 */
export async function step(name, work) {
  const began = performance.now();
  let text = 'done';
  const result = await work((sentence) => {
    text = sentence;
  });
  line(name, text, performance.now() - began);
  return result;
}

/** Ends the program: one clear line on stderr, exit code 1. */
export function fail(message) {
  process.stderr.write(`${String(message).trim()}\n`);
  process.exit(1);
}

/** Milliseconds as people read them: `12 ms`, `3.4 s`, `2 min 5 s`. */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
