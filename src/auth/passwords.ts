import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Slots } from './slots.js';

/** State, not derived: `rebuild` leaves it alone. */
@Entity('credentials')
export class CredentialRow {
  @PrimaryColumn('text') userId: string;
  /** bcrypt over the pre-hash below. */
  @Column('text') hash: string;
  @Column('integer') changedAt: number;
}

const COST = 12;
/** Of a random value that nobody kept: a name that belongs to nobody costs as much time as one that does. */
const NOBODYS_HASH = '$2b$12$fDrKbkt0RRL4J0r5DlwzsuR8TgIIewTLNi0/yT.5pfaa6.p37nnmG';
const MAY_WAIT = 64;

/** Hashes and compares passwords, few at a time: each takes a core for a quarter of a second. */
@Injectable()
export class Passwords {
  /** One core stays free for everybody else, as far as there is one. */
  private readonly slots = new Slots(Math.min(4, Math.max(1, availableParallelism() - 1)), MAY_WAIT);

  hash(password: string): Promise<string> {
    return this.slots.run(() => bcrypt.hash(prehash(password), COST));
  }

  /** @param hash undefined for a user who does not exist: false, after the usual time */
  async matches(password: string, hash: string | undefined): Promise<boolean> {
    const same = await this.slots.run(() => bcrypt.compare(prehash(password), hash ?? NOBODYS_HASH));
    return same && hash !== undefined;
  }
}

/** bcrypt looks at 72 bytes only and stops at NUL. This is 64 characters whatever the length, and tied to this product. */
const prehash = (password: string): string =>
  createHmac('sha384', 'supascale/password/1').update(password, 'utf8').digest('base64');
