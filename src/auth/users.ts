import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { EventStore } from '../event-store/event-store.js';
import { inlineProjection } from '../event-store/inline-projection.js';
import { streamCategory, streamKey, upcast, type Recorded } from '../kernel/event.js';
import type { Role } from './domain/permissions.js';
import { userUpcasters, type UserEvent } from './domain/user.events.js';

@Entity('users')
@Index(['username'], { unique: true })
export class UserRow {
  @PrimaryColumn('text') id: string;
  /** Lower case. */
  @Column('text') username: string;
  @Column('text') role: Role;
  @Column('integer') createdAt: number;
  /** The stream's version: the ETag. */
  @Column('integer') version: number;
}

const registered = (event: Recorded<UserEvent>): UserRow => ({
  id: streamKey(event.stream),
  ...event.data,
  createdAt: event.at,
  version: event.streamVersion,
});

export const userProjection = inlineProjection<UserEvent>({
  name: 'users',
  category: 'user',
  upcasters: userUpcasters,
  tables: [UserRow],
  on: { UserRegistered: (event, tables) => tables.insert(UserRow, registered(event)) },
});

/** Who there is. The table is also held in memory, because every request asks; commits reach it before their answers. */
@Injectable()
export class Users implements OnApplicationBootstrap {
  private readonly byId = new Map<string, UserRow>();

  constructor(private readonly store: EventStore) {
    store.committed$.subscribe((event) => {
      if (streamCategory(event.stream) === 'user') this.take(registered(upcast<UserEvent>(event, userUpcasters)));
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const rows = await this.store.transact(({ tables }) => tables.findAll(UserRow, {}));
    rows.forEach((row) => this.take(row));
  }

  byUsername(username: string): UserRow | undefined {
    return this.all().find((user) => user.username === username);
  }
  find(id: string): UserRow | undefined {
    return this.byId.get(id);
  }
  all(): readonly UserRow[] {
    return [...this.byId.values()];
  }

  private take(row: UserRow): void {
    this.byId.set(row.id, row);
  }
}
