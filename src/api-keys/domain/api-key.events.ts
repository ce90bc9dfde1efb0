import type { Permission } from '../../auth/domain/permissions.js';
import type { Event, Upcasters } from '../../kernel/event.js';

/** Stream `apikey-<uuid>`. The key itself stands nowhere; its hash is state, not history. */
export type ApiKeyEvent =
  | Event<
      'ApiKeyCreated',
      1,
      {
        name: string;
        /** The key's first characters, by which people tell keys apart. */
        prefix: string;
        permissions: readonly Permission[];
        /** Milliseconds since the epoch; null for a key that does not expire. */
        expiresAt: number | null;
      }
    >
  | Event<'ApiKeyRevoked', 1, { name: string }>;

export const apiKeyUpcasters: Upcasters = {};
