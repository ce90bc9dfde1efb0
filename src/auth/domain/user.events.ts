import type { Event, Upcasters } from '../../kernel/event.js';
import type { Role } from './permissions.js';

/** Stream `user-<uuid>`. Passwords are state, not history: only their change is told. */
export type UserEvent = Event<'UserRegistered', 1, { username: string; role: Role }>;

export const userUpcasters: Upcasters = {};
