import { invalidField } from '../../kernel/refused.js';

const USERNAME = /^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/;

/** Names are compared without regard to case: they are kept in lower case. */
export const normalUsername = (text: string): string => text.toLowerCase();

/** @throws Refused `invalid` */
export function checkUsername(username: string): void {
  if (username.length < 2 || username.length > 40 || !USERNAME.test(username)) {
    throw invalidField(
      'username',
      'must have 2 to 40 lower-case letters and digits, in parts joined by ".", "_" or "-", and begin with a letter',
    );
  }
}
