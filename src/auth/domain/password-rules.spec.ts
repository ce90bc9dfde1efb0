import { describe, expect, it } from '@jest/globals';
import { checkNewPassword } from './password-rules.js';

describe('A new password', () => {
  it.each([
    'a lovely day at sea',
    'Grüße aus dem Wald 🌲',
    '  spaces at both ends  ',
    'Supabase runs my llama farm',
    'x7!kQ-zzPw2.Lm',
    `${'long enough '.repeat(21)}end`,
  ])('may be "%s"', (password) => {
    expect(() => checkNewPassword(password, 'ada')).not.toThrow();
  });

  it.each([
    ['eleven char', 'must have 12 to 256 characters'],
    [`${'ab c'.repeat(64)}d`, 'must have 12 to 256 characters'],
    ['🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲🌲', 'must have 12 to 256 characters'],
    ['aaaaaaaabbbb', 'must have 5 different characters'],
    ['Password1234', 'too easy to guess'],
    ['123456789012', 'too easy to guess'],
    ['supascale-2026!', 'too easy to guess'],
    ['Admin.Postgres_99', 'too easy to guess'],
    ['qwertyuiop[]12', 'too easy to guess'],
    ['lovelace-1815', 'too easy to guess'],
  ])('may not be "%s": it %s', (password, why) => {
    expect(() => checkNewPassword(password, 'lovelace')).toThrow(why);
  });
});
