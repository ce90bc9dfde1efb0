import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { EnvelopeBroken } from './envelope.js';
import { openStream, sealStream } from './sealed-stream.js';

const keyOf = (secret: string) => (salt: Buffer) => createHash('sha256').update(secret).update(salt).digest();
const place = ['dumps', 'shop', '1.dump'] as const;
const sealed = (text: Buffer) => buffer(Readable.from(chunks(text)).pipe(sealStream(keyOf('a'), place)));
async function opened(text: Buffer, key = 'a', where: readonly string[] = place): Promise<Buffer> {
  const opening = openStream(keyOf(key), where);
  const [said] = await Promise.all([buffer(opening), pipeline(Readable.from(chunks(text)), opening)]);
  return said;
}
/** Of odd sizes, so that no piece begins where a chunk does. */
function* chunks(text: Buffer): Generator<Buffer> {
  for (let at = 0; at < text.length; at += 10_007) yield text.subarray(at, at + 10_007);
}

describe('A sealed stream', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])('of %d bytes opens to what it was', async (size) => {
    const text = randomBytes(size);
    const hidden = await sealed(text);
    if (size > 64) expect(hidden.includes(text.subarray(0, 64))).toBe(false);
    expect((await opened(hidden)).equals(text)).toBe(true);
  });

  it('never looks the same twice', async () => {
    const text = randomBytes(100);
    expect((await sealed(text)).equals(await sealed(text))).toBe(false);
  });

  it('does not open elsewhere, nor with another key', async () => {
    const hidden = await sealed(randomBytes(100));
    await expect(opened(hidden, 'b')).rejects.toThrow(EnvelopeBroken);
    await expect(opened(hidden, 'a', ['dumps', 'pub', '1.dump'])).rejects.toThrow(EnvelopeBroken);
  });

  it('does not open once it was changed, cut at a piece’s end, shortened, or its pieces exchanged', async () => {
    const text = randomBytes(200_000);
    const hidden = await sealed(text);
    const begin = hidden.length - 200_000 - 4 * 16;
    const piece = 65_536 + 16;
    const changed = Buffer.from(hidden);
    changed[100_000]! ^= 1;
    const swapped = Buffer.concat([
      hidden.subarray(0, begin),
      hidden.subarray(begin + piece, begin + 2 * piece),
      hidden.subarray(begin, begin + piece),
      hidden.subarray(begin + 2 * piece),
    ]);
    const cases = [changed, hidden.subarray(0, begin + 2 * piece), hidden.subarray(0, -1), swapped];
    for (const broken of [...cases, hidden.subarray(0, 10), Buffer.alloc(0)])
      await expect(opened(broken)).rejects.toThrow(EnvelopeBroken);
  });
});
