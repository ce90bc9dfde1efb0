import { describe, expect, it } from '@jest/globals';
import type { Permission } from '../../auth/domain/permissions.js';
import { apiKeyDecider, type ApiKeyCommand } from './api-key.js';

const { decide, evolve, initial } = apiKeyDecider;
const create = (change: Partial<Extract<ApiKeyCommand, { type: 'CreateApiKey' }>> = {}): ApiKeyCommand => ({
  type: 'CreateApiKey',
  name: 'CI',
  prefix: 'sk_0123456789ab',
  permissions: ['projects:write', 'projects:read', 'projects:read'],
  expiresAt: null,
  now: 1000,
  makers: new Set<Permission>(['projects:read', 'projects:write', 'apiKeys:write']),
  ...change,
});

describe('An API key', () => {
  it('is created with its permissions in order, each once', () => {
    expect(decide(create(), initial)).toEqual([
      {
        type: 'ApiKeyCreated',
        version: 1,
        data: {
          name: 'CI',
          prefix: 'sk_0123456789ab',
          permissions: ['projects:read', 'projects:write'],
          expiresAt: null,
        },
      },
    ]);
  });

  it('is revoked once, however often it is asked for', () => {
    const active = decide(create(), initial).reduce(evolve, initial);
    const events = decide({ type: 'RevokeApiKey' }, active);
    expect(events).toEqual([{ type: 'ApiKeyRevoked', version: 1, data: { name: 'CI' } }]);
    expect(decide({ type: 'RevokeApiKey' }, events.reduce(evolve, active))).toEqual([]);
  });

  it.each<[string, ApiKeyCommand, string]>([
    ['more than its maker may', create({ permissions: ['projects:read', 'users:write'] }), 'may not: users:write'],
    ['nothing', create({ permissions: [] }), 'permissions must name one'],
    ['a life that is over', create({ expiresAt: 1000 }), 'expiresAt must lie in the future'],
    ['a life without end', create({ expiresAt: 1e15 }), 'within ten years'],
    ['a name of blanks', create({ name: '  ' }), 'name must have'],
    ['a name that turns around', create({ name: 'CI\u202egnp' }), 'name must have'],
  ])('is refused with %s', (_, command, why) => {
    expect(() => decide(command, initial)).toThrow(why);
  });

  it('must be there to be revoked', () => {
    expect(() => decide({ type: 'RevokeApiKey' }, initial)).toThrow('There is no such API key.');
  });

  it('does not come back to life', () => {
    const revoked = { status: 'revoked', name: 'CI' } as const;
    expect(() => decide(create(), revoked)).toThrow('exists already');
  });
});
