import type { Event, Upcasters } from '../../kernel/event.js';

/**
 * Stream `session-<uuid>`, one for each session: a user's own stream stays short and its version means the user.
 * The uuid is public; the session's token is another value and stands nowhere.
 */
export type SessionEvent =
  | Event<'SignedIn', 1, { userId: string; address: string }>
  | Event<'SignedOut', 1, { userId: string; reason: 'asked' | 'too-many-sessions' }>;

/**
 * Stream `access-<yyyy-mm-dd>`: failed sign-ins, told at most once a minute for each account, with their count.
 * `userId` is null where the name belongs to nobody: what was typed may be a password and is not kept.
 */
export type AccessEvent = Event<
  'SignInFailed',
  1,
  { userId: string | null; username: string | null; address: string; attempts: number }
>;

export const sessionUpcasters: Upcasters = {};
