import fc from 'fast-check';
import { envText, parseEnv } from './env-text.js';

describe('Environment as text', () => {
  it('comes back as it was, whatever the values hold', () => {
    const key = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,10}$/);
    fc.assert(
      fc.property(fc.dictionary(key, fc.string({ unit: 'binary' })), (env) => {
        const sent = envText(env).replace(/\n/g, '\r\n'); // as browsers send it
        expect(parseEnv(sent)).toEqual({ env: { ...env }, errors: [] });
      }),
    );
  });

  it.each([
    ['A=1\n\n B = two words \nC=a=b', { A: '1', B: 'two words', C: 'a=b' }],
    ['A=', { A: '' }],
    ['A="x\\ny"', { A: 'x\ny' }],
  ])('reads %j', (text, env) => {
    expect(parseEnv(text)).toEqual({ env, errors: [] });
  });

  it.each([
    ['A', ['line 1 must be KEY=value']],
    ['=1', ['line 1 must be KEY=value']],
    ['A=1\nA=2', ['line 2 sets A again']],
    ['A="unclosed', ['line 1 must be KEY=value']],
  ])('says what is wrong with %j', (text, errors) => {
    expect(parseEnv(text).errors).toEqual(errors);
  });
});
