import { interpolate } from './interpolate.js';

const values: Readonly<Record<string, string>> = { A: 'a', EMPTY: '', B_2: 'b' };
const filled = (text: string) => interpolate(text, (name) => values[name]);

describe('A text of a compose file', () => {
  it.each([
    ['plain', 'plain'],
    ['$A and ${A}', 'a and a'],
    ['$A_', ''],
    ['$$A costs $$5', '$A costs $5'],
    ['${B_2}:${A}', 'b:a'],
    ['${NONE:-d}/${NONE-d}/${EMPTY:-d}/${EMPTY-d}', 'd/d/d/'],
    ['${NONE:-${A}}', 'a'],
    ['${NONE:-${OTHER:-x}}y', 'xy'],
    ['${NONE:-{"keys":[]}}', '{"keys":[]}'],
    ['${A:+there}/${NONE:+there}/${EMPTY+there}', 'there//there'],
    ['${NONE}', ''],
    ['a $ b ${open', 'a $ b ${open'],
  ])('%s becomes %s', (text, expected) => {
    expect(filled(text)).toEqual({ text: expected, missing: [] });
  });

  it('tells what must be there and is not', () => {
    expect(filled('${A:?say A}${NONE:?say it}${EMPTY:?say it}${EMPTY?fine}').missing).toEqual(['NONE', 'EMPTY']);
  });
});
