import { assertNever } from '../../kernel/assert-never.js';
import type { Decider } from '../../kernel/decider.js';
import type { Event, Upcasters } from '../../kernel/event.js';
import { invalidField, Refused } from '../../kernel/refused.js';
import type { SecretStamp } from '../../projects/domain/project.events.js';

/** Stream `registry-<address>`. The password is sealed elsewhere; the event knows its version. */
export type RegistryEvent =
  | Event<'RegistryLoginGiven', 1, { registry: string; username: string; password: SecretStamp }>
  | Event<'RegistryLoginRemoved', 1, { registry: string; username: string }>;

export const registryUpcasters: Upcasters = {};

export type Registry =
  | Readonly<{ status: 'unknown' }>
  | Readonly<{ status: 'known'; registry: string; username: string; password: SecretStamp }>;

export type RegistryCommand =
  | Readonly<{ type: 'GiveLogin'; registry: string; username: string; password: SecretStamp }>
  | Readonly<{ type: 'RemoveLogin' }>;

/** Host and port as they stand in an image's reference, e.g. `ghcr.io` or `registry.example.com:5000`. */
const ADDRESS = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/;
const CONTROL = /\p{Cc}/u;

/** @throws Refused `invalid` for what cannot be a registry's address */
export function checkAddress(address: string): void {
  if (!ADDRESS.test(address))
    throw invalidField('registry', 'must be the address of a registry such as ghcr.io or registry.example.com:5000');
}

export function checkLogin(username: string, password: string): void {
  if (username.length < 1 || username.length > 255 || CONTROL.test(username) || username.includes(':'))
    throw invalidField('username', 'must have 1 to 255 characters, without colons and controls');
  if (password.length < 1 || password.length > 8192 || CONTROL.test(password))
    throw invalidField('password', 'must have 1 to 8192 characters without controls');
}

function decide(command: RegistryCommand, registry: Registry): RegistryEvent[] {
  switch (command.type) {
    case 'GiveLogin': {
      const { registry: address, username, password } = command;
      const isSo =
        registry.status === 'known' &&
        registry.username === username &&
        registry.password.fingerprint === password.fingerprint;
      return isSo ? [] : [{ type: 'RegistryLoginGiven', version: 1, data: { registry: address, username, password } }];
    }
    case 'RemoveLogin':
      if (registry.status === 'unknown') throw new Refused('not-found', 'There is no login for this registry.');
      return [
        {
          type: 'RegistryLoginRemoved',
          version: 1,
          data: { registry: registry.registry, username: registry.username },
        },
      ];
    default:
      return assertNever(command);
  }
}

export const registryDecider: Decider<RegistryCommand, Registry, RegistryEvent> = {
  category: 'registry',
  initial: { status: 'unknown' },
  upcasters: registryUpcasters,
  decide,
  evolve: (_, event) =>
    event.type === 'RegistryLoginGiven' ? { status: 'known', ...event.data } : { status: 'unknown' },
};
