import type { Permission } from '../../auth/domain/permissions.js';
import { assertNever } from '../../kernel/assert-never.js';
import type { Decider } from '../../kernel/decider.js';
import { Refused, invalidField } from '../../kernel/refused.js';
import { apiKeyUpcasters, type ApiKeyEvent } from './api-key.events.js';

export type ApiKey = Readonly<{ status: 'absent' }> | Readonly<{ status: 'active' | 'revoked'; name: string }>;

export type ApiKeyCommand =
  | Readonly<{
      type: 'CreateApiKey';
      name: string;
      prefix: string;
      permissions: readonly Permission[];
      expiresAt: number | null;
      now: number;
      /** What the maker may: a key grants no more. */
      makers: ReadonlySet<Permission>;
    }>
  | Readonly<{ type: 'RevokeApiKey' }>;

/** Ten years, in milliseconds: further away is a mistake of units. */
const LONGEST_LIFE_MS = 10 * 365 * 24 * 3600_000;
/** Controls, and what turns the direction of text around: a name shall look like what it is. */
const MISLEADING = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

function decide(command: ApiKeyCommand, key: ApiKey): ApiKeyEvent[] {
  switch (command.type) {
    case 'CreateApiKey':
      return create(command, key);
    case 'RevokeApiKey':
      if (key.status === 'absent') throw new Refused('not-found', 'There is no such API key.');
      return key.status === 'revoked' ? [] : [{ type: 'ApiKeyRevoked', version: 1, data: { name: key.name } }];
    default:
      return assertNever(command);
  }
}

function create(command: Extract<ApiKeyCommand, { type: 'CreateApiKey' }>, key: ApiKey): ApiKeyEvent[] {
  if (key.status !== 'absent') throw new Refused('taken', 'This API key exists already.');
  const { name, prefix, expiresAt, now, makers } = command;
  const permissions = [...new Set(command.permissions)].sort();
  if (name.trim() === '' || name.length > 200 || MISLEADING.test(name)) {
    throw invalidField('name', 'must have 1 to 200 characters, none of them a control');
  }
  if (permissions.length === 0) throw invalidField('permissions', 'must name one permission or more');
  const beyond = permissions.filter((permission) => !makers.has(permission));
  if (beyond.length > 0) {
    throw new Refused('forbidden', `A key cannot grant what its maker may not: ${beyond.join(', ')}.`);
  }
  if (expiresAt !== null && (expiresAt <= now || expiresAt > now + LONGEST_LIFE_MS)) {
    throw invalidField('expiresAt', 'must lie in the future, within ten years');
  }
  return [{ type: 'ApiKeyCreated', version: 1, data: { name, prefix, permissions, expiresAt } }];
}

function evolve(key: ApiKey, event: ApiKeyEvent): ApiKey {
  switch (event.type) {
    case 'ApiKeyCreated':
      return { status: 'active', name: event.data.name };
    case 'ApiKeyRevoked':
      return key.status === 'absent' ? key : { ...key, status: 'revoked' };
    default:
      return assertNever(event);
  }
}

export const apiKeyDecider: Decider<ApiKeyCommand, ApiKey, ApiKeyEvent> = {
  category: 'apikey',
  initial: { status: 'absent' },
  upcasters: apiKeyUpcasters,
  decide,
  evolve,
};
