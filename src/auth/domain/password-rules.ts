import { invalidField } from '../../kernel/refused.js';

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 256;

/** What many choose first, and words of this product. A password made only of these, digits and signs is refused. */
const COMMON_WORDS = [
  ...[
    'password',
    'passwort',
    'passw0rd',
    'p@ssw0rd',
    'p@ssword',
    'secret',
    'welcome',
    'letmein',
    'changeme',
    'default',
  ],
  ...['admin', 'administrator', 'root', 'user', 'guest', 'test', 'demo', 'login', 'master', 'manager', 'system'],
  ...['supascale', 'supabase', 'postgres', 'postgresql', 'docker', 'database', 'server', 'dashboard', 'localhost'],
  ...['qwerty', 'qwertz', 'azerty', 'qwertyuiop', 'asdfghjkl', 'asdfgh', 'asdf', 'zxcvbnm', 'zxcvbn', 'qazwsx', 'abc'],
  ...['iloveyou', 'sunshine', 'princess', 'dragon', 'monkey', 'football', 'baseball', 'superman', 'batman', 'trustno'],
  ...['summer', 'winter', 'spring', 'autumn', 'january', 'december', 'hello', 'world', 'correcthorsebatterystaple'],
].sort((a, b) => b.length - a.length);

/**
 * The rules for a new password: length in characters, any characters, none altered; and not one that guessers try first.
 * @throws Refused `invalid`
 */
export function checkNewPassword(password: string, username: string): void {
  const length = Array.from(password).length;
  if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
    throw invalidField('password', `must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`);
  }
  if (new Set(password).size < 5) throw invalidField('password', 'must have 5 different characters or more');
  if (remainder(password.toLowerCase(), username).length < 3) {
    throw invalidField('password', 'is too easy to guess: add words that have nothing to do with this product or you');
  }
}

/** What is left of it without well-known words, the user's own name, digits and signs. */
function remainder(password: string, username: string): string {
  const words = username.length >= 3 ? [username, ...COMMON_WORDS] : COMMON_WORDS;
  const rest = words.reduce((text, word) => text.replaceAll(word, ' '), password);
  return rest.replace(/[^\p{L}]/gu, '');
}
