import { logLines } from './log-lines.js';

const piece = (stream: number, text: string): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

describe('Lines of a container’s output', () => {
  it('come from both streams in the order they were written', () => {
    expect(logLines(Buffer.concat([piece(1, 'a\n'), piece(2, 'b\n'), piece(1, 'c\nd\n')]))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('are joined when they came in pieces, each stream for itself', () => {
    expect(logLines(Buffer.concat([piece(1, 'he'), piece(2, 'er'), piece(1, 'llo\n'), piece(2, 'ror')]))).toEqual([
      'hello',
      'error',
    ]);
  });

  it('lose colours, cursor movements and carriage returns', () => {
    expect(logLines(piece(1, '\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u001b[2K\r\n'))).toEqual(['red x']);
  });

  it('are cut at 4 KiB, between characters', () => {
    const [line] = logLines(piece(1, `${'ä'.repeat(3_000)}\n`));
    expect(line).toBe('ä'.repeat(2_048));
    expect(logLines(piece(1, `x${'ä'.repeat(3_000)}`))).toEqual([`x${'ä'.repeat(2_047)}`]);
  });

  it('are none of an empty output', () => {
    expect(logLines(Buffer.alloc(0))).toEqual([]);
  });
});
