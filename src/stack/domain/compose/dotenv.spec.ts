import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assignments, changedNames, envPieces, envValue } from './dotenv.js';

describe('A value in an .env file', () => {
  it.each([
    ['plain', ['plain']],
    ['two words', ["'two words'"]],
    ['{"keys":[]}', [`'{"keys":[]}'`]],
    ["it's", [`"it's"`]],
    ['a$b', ["'a$b'"]],
    ['a${b}', ["'a$'", "'{b}'"]],
    ["'$", [`"'"`, "'$'"]],
    ['a\\b', ['a\\b']],
    ["\\'", ['\\', `"'"`]],
    ['', ['']],
  ])('%j is written as %j', (value, pieces) => expect(envPieces(value)).toEqual(pieces));

  it('reads back as it was', () => {
    const someValue = fc.string({ unit: fc.constantFrom(...'ab $\'"\\{}\n\r#=é'.split('')) });
    fc.assert(
      fc.property(someValue, (value) => {
        const file = envPieces(value).map((piece, at) => `P${at}=${piece}\n`);
        const read = assignments(file.join(''));
        expect([...read.values()].map(envValue).join('')).toBe(value);
      }),
    );
  });
});

describe('Two .env files', () => {
  it('differ by the names of what was changed, added and removed', () => {
    expect(changedNames('# one\nA=1\nB="2\n3"\nC=4\n', 'A=1\nB="2\n4"\nD=5\n')).toEqual(['B', 'C', 'D']);
  });
});
