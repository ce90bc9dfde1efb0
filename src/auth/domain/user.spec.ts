import { describe, expect, it } from '@jest/globals';
import { userDecider, type UserCommand } from './user.js';
import { checkUsername, normalUsername } from './username.js';

const register: UserCommand = { type: 'RegisterUser', username: 'ada', role: 'owner' };

describe('A user', () => {
  it('is registered once', () => {
    const events = userDecider.decide(register, userDecider.initial);
    expect(events).toEqual([{ type: 'UserRegistered', version: 1, data: { username: 'ada', role: 'owner' } }]);
    const user = events.reduce(userDecider.evolve, userDecider.initial);
    expect(user).toEqual({ status: 'active', username: 'ada', role: 'owner' });
    expect(() => userDecider.decide(register, user)).toThrow('exists already');
  });

  it.each(['ada', 'ada.lovelace', 'a1', 'x-y_z.0', 'a'.repeat(40)])('may be called %s', (name) => {
    expect(() => checkUsername(name)).not.toThrow();
  });

  it.each(['', 'a', 'Ada', '1ada', 'ada.', '.ada', 'a..b', 'ada lovelace', 'аda', '-ada', 'a'.repeat(41), 'ada\n'])(
    'may not be called %j',
    (name) => {
      expect(() => checkUsername(name)).toThrow('username must have');
    },
  );

  it('is known by a name without regard to case', () => {
    expect(normalUsername('Ada')).toBe('ada');
  });
});
