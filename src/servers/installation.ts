import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { EventStore } from '../event-store/event-store.js';

/** State, not derived: who we are to the engines. */
@Entity('installation')
export class InstallationRow {
  /** Always 1. */
  @PrimaryColumn('integer') one: number;
  @Column('text') id: string;
}

/** This installation's identity: containers, networks and volumes carry it, and what does not is never touched. */
@Injectable()
export class Installation {
  private known?: string;

  constructor(private readonly store: EventStore) {}

  /** Reads the id; makes it at the first start ever. */
  async load(): Promise<void> {
    this.known = await this.store.transact(({ tables }) => {
      const row = tables.find(InstallationRow, { one: 1 });
      if (row) return row.id;
      const id = randomUUID();
      tables.insert(InstallationRow, { one: 1, id });
      return id;
    });
  }

  get id(): string {
    if (!this.known) throw new Error('Installation.load() must come first.');
    return this.known;
  }
}
