import { jsonLines } from './json-lines.js';

async function read(pieces: readonly Buffer[]): Promise<unknown[]> {
  const values: unknown[] = [];
  async function* stream() {
    yield* pieces;
  }
  for await (const value of jsonLines(stream(), () => undefined)) values.push(value);
  return values;
}

describe('JSON, one value a line', () => {
  const text = Buffer.from('{"a":1}\n{"b":"grün"}\r\n\n{"c":[3]}');

  it('is read whatever pieces it comes in', async () => {
    for (let size = 1; size <= text.length; size++) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.subarray(i * size, (i + 1) * size),
      );
      expect(await read(pieces)).toEqual([{ a: 1 }, { b: 'grün' }, { c: [3] }]);
    }
  });

  it('says so when the last line broke off', async () => {
    await expect(read([Buffer.from('{"a":1}\n{"b":')])).rejects.toMatchObject({ code: 'unexpected' });
  });
});
