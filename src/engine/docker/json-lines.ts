import { EngineError } from '../engine-error.js';

/**
 * The JSON values of a stream that has one on each line, whatever pieces it comes in.
 * @param touch called for every piece
 */
export async function* jsonLines(stream: AsyncIterable<string | Buffer>, touch: () => void): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of stream) {
    touch();
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parsed(line);
  }
  if (rest.trim() !== '') yield parsed(rest);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new EngineError('unexpected', `The engine's answer broke off: ${line.slice(0, 200)}`);
  }
}
