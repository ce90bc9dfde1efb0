import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { EventStore } from '../event-store/event-store.js';

/** State, not derived: `rebuild` leaves it alone. */
@Entity('sessions')
@Index(['tokenHash'], { unique: true })
export class SessionRow {
  /** Public; the events' stream is `session-<id>`. */
  @PrimaryColumn('text') id: string;
  /** SHA-256, hex, of the token's `jti`: who reads the file cannot sign in with it. */
  @Column('text') tokenHash: string;
  @Column('text') userId: string;
  @Column('integer') startedAt: number;
  @Column('integer') expiresAt: number;
  /** As last written; memory knows better. */
  @Column('integer') seenAt: number;
  @Column('text') address: string;
  @Column('text') userAgent: string;
}

/** How often the file learns that a session is in use, in milliseconds. */
const SEEN_EVERY_MS = 60_000;

/** The live sessions. All are held in memory, because every request asks; this process is the table's only writer. */
@Injectable()
export class SessionList implements OnApplicationBootstrap {
  private readonly byId = new Map<string, SessionRow>();
  private readonly byToken = new Map<string, SessionRow>();
  /** What `seenAt` in the file is. */
  private readonly written = new Map<string, number>();

  constructor(private readonly store: EventStore) {}

  async onApplicationBootstrap(): Promise<void> {
    const rows = await this.store.transact(({ tables }) => tables.findAll(SessionRow, {}));
    rows.forEach((row) => this.add(row));
  }

  /** After the commit that inserted the row. */
  add(row: SessionRow): void {
    const session = { ...row };
    this.byId.set(row.id, session);
    this.byToken.set(row.tokenHash, session);
    this.written.set(row.id, row.seenAt);
  }

  /** After the commit that deleted the row. */
  remove(id: string): void {
    const row = this.byId.get(id);
    this.byId.delete(id);
    this.written.delete(id);
    if (row) this.byToken.delete(row.tokenHash);
  }

  find(id: string): SessionRow | undefined {
    return this.byId.get(id);
  }
  withToken(tokenHash: string): SessionRow | undefined {
    return this.byToken.get(tokenHash);
  }
  /** Oldest first. */
  ofUser(userId: string): readonly SessionRow[] {
    return this.all().filter((row) => row.userId === userId);
  }
  all(): readonly SessionRow[] {
    return [...this.byId.values()];
  }

  /** Notes that the session was used; the file hears of it once a minute. */
  async saw(id: string, now: number): Promise<void> {
    const row = this.byId.get(id);
    if (!row) return;
    row.seenAt = now;
    if (now - (this.written.get(id) ?? 0) < SEEN_EVERY_MS) return;
    this.written.set(id, now);
    await this.store.transact(({ tables }) => tables.update(SessionRow, { id }, { seenAt: now }));
  }
}
