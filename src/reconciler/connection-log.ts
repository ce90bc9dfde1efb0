import { Injectable } from '@nestjs/common';
import type { Availability } from '../engine/engine.js';
import { EventStore } from '../event-store/event-store.js';
import type { ServerId } from '../kernel/ids.js';
import { ServerRow } from '../servers/server-list.js';
import type { ConnectionEvent } from '../servers/domain/server.js';
import { RECONCILER } from './convergence-log.js';

/** Writes that a server's engine was reached or lost, into `connection-<serverId>`; only what is news. */
@Injectable()
export class ConnectionLog {
  constructor(private readonly store: EventStore) {}

  record(server: ServerId, availability: Availability): Promise<void> {
    const event: ConnectionEvent = availability.reachable
      ? { type: 'EngineReached', version: 1, data: { engineVersion: availability.version } }
      : { type: 'EngineLost', version: 1, data: { reason: availability.reason } };
    return this.store.transact((tx) => {
      const stream = `connection-${server}` as const;
      const row = tx.tables.find(ServerRow, { id: server });
      const isKnown = availability.reachable
        ? row?.reachable === 1 && row.engineVersion === availability.version
        : row?.reachable === 0; // the engine's words may change while it is away; that it is away is told once
      if (!isKnown) tx.append(stream, tx.version(stream), [event], RECONCILER);
    });
  }
}
