import { CanonicalPart, canonicalJson } from './canonical-json.js';

describe('Canonical JSON', () => {
  it('has its keys in code-unit order, and none without a value', () => {
    expect(canonicalJson({ b: 1, a: [null, undefined, { d: true, c: 'x' }], 10: 0, 9: undefined, é: 2, Z: 3 })).toBe(
      '{"10":0,"Z":3,"a":[null,null,{"c":"x","d":true}],"b":1,"é":2}',
    );
  });

  it.each([
    '',
    'plain text',
    '"',
    '\\',
    '\n',
    '\u007f',
    'é',
    '\u2028',
    '\ud800',
    'a'.repeat(500),
    `${'a'.repeat(500)}"`,
  ])('writes %j as JSON does, as a value and as a key', (text) => {
    expect(canonicalJson(text)).toBe(JSON.stringify(text));
    expect(canonicalJson({ [text]: [text] })).toBe(JSON.stringify({ [text]: [text] }));
  });

  it('takes a part that is canonical already as it stands', () => {
    const part = new CanonicalPart(canonicalJson({ b: 1, a: 2 }));
    expect(canonicalJson({ d: [part], c: part })).toBe(canonicalJson({ d: [{ b: 1, a: 2 }], c: { b: 1, a: 2 } }));
  });
});
