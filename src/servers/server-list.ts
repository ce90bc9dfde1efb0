import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import { inlineProjection } from '../event-store/inline-projection.js';
import { streamKey, type Recorded } from '../kernel/event.js';
import { connectionUpcasters, serverUpcasters, type ConnectionEvent, type ServerEvent } from './domain/server.js';

@Entity('servers')
export class ServerRow {
  @PrimaryColumn('text') id: string;
  @Column('text') name: string;
  @Column('text') endpoint: string;
  /** 1 or 0 as last recorded; null before the first attempt. */
  @Column('integer', { nullable: true }) reachable: number | null;
  @Column('text') engineVersion: string;
  /** Why it can't be reached. */
  @Column('text') reason: string;
  /** When `reachable` was last recorded, milliseconds since the epoch. */
  @Column('integer') since: number;
}

export const serverListProjection = inlineProjection<ServerEvent>({
  name: 'server-list',
  category: 'server',
  upcasters: serverUpcasters,
  tables: [ServerRow],
  on: {
    ServerRegistered: (e, db) =>
      db.insert(ServerRow, {
        id: streamKey(e.stream),
        name: e.data.name,
        endpoint: e.data.endpoint,
        reachable: null,
        engineVersion: '',
        reason: '',
        since: e.at,
      }),
  },
});

const connection = (e: Recorded, change: Partial<ServerRow>) => ({ ...change, since: e.at });

export const serverConnectionProjection = inlineProjection<ConnectionEvent>({
  name: 'server-connection',
  category: 'connection',
  upcasters: connectionUpcasters,
  tables: [],
  on: {
    EngineReached: (e, db) =>
      void db.update(
        ServerRow,
        { id: streamKey(e.stream) },
        connection(e, { reachable: 1, engineVersion: e.data.engineVersion, reason: '' }),
      ),
    EngineLost: (e, db) =>
      void db.update(ServerRow, { id: streamKey(e.stream) }, connection(e, { reachable: 0, reason: e.data.reason })),
  },
});

@Injectable()
export class ServerList {
  constructor(@InjectRepository(ServerRow) private readonly rows: Repository<ServerRow>) {}

  all(): Promise<ServerRow[]> {
    return this.rows.find({ order: { name: 'ASC' } });
  }
  find(id: string): Promise<ServerRow | null> {
    return this.rows.findOneBy({ id });
  }
}
