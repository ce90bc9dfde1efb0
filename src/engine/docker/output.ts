const HEADER = 8;
const STDERR = 2;

/** What a program wrote, in the pieces that the engine sends: each behind a header with the stream's number and the length. */
export async function* outputOf(
  stream: AsyncIterable<Buffer | string>,
): AsyncGenerator<{ readonly from: 'stdout' | 'stderr'; readonly piece: Buffer }> {
  let head = Buffer.alloc(0);
  let from: 'stdout' | 'stderr' = 'stdout';
  let left = 0; // of the piece that has begun
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk as Buffer);
    while (rest.length > 0) {
      if (left === 0) {
        const missing = HEADER - head.length;
        head = Buffer.concat([head, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (head.length < HEADER) break;
        from = head[0] === STDERR ? 'stderr' : 'stdout';
        left = head.readUInt32BE(4);
        head = Buffer.alloc(0);
        continue;
      }
      const piece = rest.subarray(0, left);
      left -= piece.length;
      rest = rest.subarray(piece.length);
      yield { from, piece };
    }
  }
}
