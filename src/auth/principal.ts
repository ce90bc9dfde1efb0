import type { Actor } from '../kernel/event.js';
import type { Permission } from './domain/permissions.js';

/** Who a request comes from, and what they may. */
export type Principal = SessionPrincipal | KeyPrincipal;

interface Somebody {
  readonly actor: Actor;
  readonly permissions: ReadonlySet<Permission>;
}

export interface SessionPrincipal extends Somebody {
  readonly via: 'session';
  readonly session: {
    /** Public; not the token. */
    readonly id: string;
    /** Milliseconds since the epoch. */
    readonly startedAt: number;
    readonly expiresAt: number;
  };
}

export interface KeyPrincipal extends Somebody {
  readonly via: 'api-key';
  readonly keyId: string;
}
