import { assertNever } from '../../kernel/assert-never.js';
import type { Decider } from '../../kernel/decider.js';
import type { Event, Upcasters } from '../../kernel/event.js';
import { Refused } from '../../kernel/refused.js';

/** One Docker host, stream `server-<id>`. */
export type ServerEvent =
  /** `endpoint`: `local` (DOCKER_HOST or the standard socket of the control plane's own machine). */
  Event<'ServerRegistered', 1, { name: string; endpoint: string }>;

export type ServerCommand = Readonly<{ type: 'RegisterServer'; name: string; endpoint: string }>;
export type Server =
  Readonly<{ status: 'absent' }> | Readonly<{ status: 'registered'; name: string; endpoint: string }>;

export const serverUpcasters: Upcasters = {};

export const serverDecider: Decider<ServerCommand, Server, ServerEvent> = {
  category: 'server',
  initial: { status: 'absent' },
  upcasters: serverUpcasters,
  decide({ name, endpoint }, server) {
    if (server.status === 'registered') throw new Refused('taken', 'This server is registered already.');
    return [{ type: 'ServerRegistered', version: 1, data: { name, endpoint } }];
  },
  evolve(server, event) {
    switch (event.type) {
      case 'ServerRegistered':
        return { status: 'registered', ...event.data };
      default:
        return assertNever(event.type);
    }
  },
};

/** Whether a server's engine answers, stream `connection-<serverId>`, in the convergence log. */
export type ConnectionEvent =
  Event<'EngineReached', 1, { engineVersion: string }> | Event<'EngineLost', 1, { reason: string }>;

export const connectionUpcasters: Upcasters = {};
