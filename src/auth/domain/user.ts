import type { Decider } from '../../kernel/decider.js';
import { Refused } from '../../kernel/refused.js';
import type { Role } from './permissions.js';
import { userUpcasters, type UserEvent } from './user.events.js';
import { checkUsername } from './username.js';

export type User = Readonly<{ status: 'absent' }> | Readonly<{ status: 'active'; username: string; role: Role }>;

export type UserCommand = Readonly<{ type: 'RegisterUser'; username: string; role: Role }>;

function decide(command: UserCommand, user: User): UserEvent[] {
  if (user.status !== 'absent') throw new Refused('taken', 'This user exists already.');
  checkUsername(command.username);
  return [{ type: 'UserRegistered', version: 1, data: { username: command.username, role: command.role } }];
}

const evolve = (_user: User, event: UserEvent): User => ({ status: 'active', ...event.data });

export const userDecider: Decider<UserCommand, User, UserEvent> = {
  category: 'user',
  initial: { status: 'absent' },
  upcasters: userUpcasters,
  decide,
  evolve,
};
