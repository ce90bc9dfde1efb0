import { describe, expect, it } from '@jest/globals';
import { SignInRequired, ownPath } from './sign-in-required.js';

describe('Where to go after the login', () => {
  it.each(['/', '/projects', '/projects/abc?tab=plan&x=%2F%2F', '/a//b'])('is %s', (path) => {
    expect(ownPath(path)).toBe(path);
  });

  it.each([
    undefined,
    '',
    '//evil.example',
    '/\\evil.example',
    '\\/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'projects',
    '/a\nSet-Cookie: x',
    '/a\\b',
    `/${'a'.repeat(3000)}`,
  ])('is never %s', (path) => {
    expect(ownPath(path)).toBe('/');
  });

  it('stands in the address of the login, encoded', () => {
    expect(new SignInRequired('Sign in.', '/a?b=c&d').location).toBe('/login?next=%2Fa%3Fb%3Dc%26d');
    expect(new SignInRequired('Sign in.').location).toBeUndefined();
  });
});
