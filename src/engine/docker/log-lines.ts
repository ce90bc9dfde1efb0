import { stripVTControlCharacters } from 'node:util';

/** Before each piece of output: the stream's number, three zeros, and the length as 32 bits. */
const HEADER = 8;
const LONGEST_BYTES = 4_096;

/**
 * The lines of a container's output, oldest first, without escape sequences, each cut at 4 KiB.
 * @param output as the engine sends it: pieces of standard output and standard error, each behind a header
 */
export function logLines(output: Buffer): string[] {
  const lines: string[] = [];
  const open: Record<number, string> = {}; // the unfinished line of each stream
  for (let at = 0; at + HEADER <= output.length;) {
    const stream = output[at] ?? 0;
    const end = at + HEADER + output.readUInt32BE(at + 4);
    const pieces = `${open[stream] ?? ''}${output.toString('utf8', at + HEADER, end)}`.split('\n');
    open[stream] = pieces.pop() ?? '';
    lines.push(...pieces);
    at = end;
  }
  return [...lines, ...Object.values(open).filter((rest) => rest !== '')].map(tidied);
}

function tidied(line: string): string {
  const text = Buffer.from(stripVTControlCharacters(line).replace(/\r$/, ''));
  if (text.length <= LONGEST_BYTES) return text.toString();
  return text.toString('utf8', 0, LONGEST_BYTES).replace(/\uFFFD+$/, '');
}
