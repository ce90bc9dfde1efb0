import fc from 'fast-check';
import { redact } from './redact.js';

describe('Redaction', () => {
  it('puts names in the place of values, also within URLs, the longest first', () => {
    const secrets = new Map([
      ['PASSWORD', 'p@ssword/1'],
      ['KEY', 'p@ssword/1-and-more'],
      ['SHORT', 'abc'],
    ]);
    const lines = ['postgres://u:p%40ssword%2F1@db says p@ssword/1-and-more', 'abc stays'];
    expect(redact(lines, secrets)).toEqual(['postgres://u:‹PASSWORD›@db says ‹KEY›', 'abc stays']);
  });

  it('never lets a value through', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9+/=_-]{8,40}$/);
    fc.assert(
      fc.property(value, fc.string(), fc.string(), (secret, before, after) => {
        const [line] = redact([`${before}${secret}${after}`], new Map([['‹›', secret]]));
        expect(line).not.toContain(secret);
      }),
    );
  });
});
