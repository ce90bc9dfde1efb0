import type { ApiKeyEvent } from '../../api-keys/domain/api-key.events.js';
import type { AccessEvent, SessionEvent } from '../../auth/domain/session.events.js';
import type { UserEvent } from '../../auth/domain/user.events.js';
import type { RegistryEvent } from '../../registries/domain/registry.js';
import { listed, plain } from './plain.js';
import type { Tellers } from './told.js';

const from = (address: string): string => (address === '' ? 'somewhere' : plain(address, 60));
const until = (at: number | null): string =>
  at === null ? 'until it is revoked' : `until ${new Date(at).toISOString().slice(0, 10)}`;

export const tellAccess: Tellers<UserEvent | SessionEvent | AccessEvent | ApiKeyEvent | RegistryEvent> = {
  UserRegistered: ({ data: { username, role } }, { who }) => ({
    line:
      who === username
        ? `${who} became ${role} of this installation`
        : `${who} registered ${plain(username, 80)} as ${role}`,
  }),
  SignedIn: ({ data }, { who }) => ({ line: `${who} signed in from ${from(data.address)}` }),
  SignedOut: ({ data }, { who }) => ({
    line: data.reason === 'asked' ? `${who} signed out` : `${who} had their oldest session ended: too many at once`,
  }),
  SignInFailed: ({ data: { username, address, attempts } }, { who }) => ({
    line: `${who} refused ${username === null ? 'a name that nobody has' : plain(username, 80)} from ${from(address)}, ${attempts === 1 ? 'once' : `${attempts} times`}`,
  }),
  ApiKeyCreated: ({ data: { name, prefix, permissions, expiresAt } }, { who }) => ({
    line: `${who} made the API key ${plain(name, 80)} (${prefix}…) with ${listed(permissions)}, ${until(expiresAt)}`,
  }),
  RegistryLoginGiven: ({ data: { registry, username } }, { who }) => ({
    line: `${who} gave a login as ${plain(username, 80)} for the registry ${plain(registry, 100)}`,
  }),
  RegistryLoginRemoved: ({ data: { registry, username } }, { who }) => ({
    line: `${who} removed the login as ${plain(username, 80)} for the registry ${plain(registry, 100)}`,
  }),
  ApiKeyRevoked: ({ data: { name } }, { who }) => ({ line: `${who} revoked the API key ${plain(name, 80)}` }),
};
