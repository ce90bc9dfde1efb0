import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Refused } from '../kernel/refused.js';
import type { Transaction } from './event-store.js';

/** One caller's `Idempotency-Key` with a fingerprint of what was asked under it. */
export interface Once {
  /** The actor's id: two callers may use the same key. */
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How long an answer is kept, in milliseconds. */
export const ONCE_KEPT_MS = 24 * 3600 * 1000;

/** State, not derived: `rebuild` leaves it alone. */
@Entity('idempotency_answers')
@Index('idempotency_answers_at', ['at'])
export class IdempotencyAnswerRow {
  @PrimaryColumn('text') caller: string;
  @PrimaryColumn('text') key: string;
  @Column('text') fingerprint: string;
  @Column('integer') at: number;
  /** JSON. */
  @Column('text') answer: string;
}

/** @throws Refused `idempotency-mismatch` when the key was used for something else */
export function recall<Answer>({ tables }: Transaction, once: Once): { readonly answer: Answer } | undefined {
  const row = tables.find(IdempotencyAnswerRow, { caller: once.caller, key: once.key });
  if (!row || row.at < once.now - ONCE_KEPT_MS) return undefined;
  if (row.fingerprint !== once.fingerprint) {
    throw new Refused('idempotency-mismatch', 'This Idempotency-Key was used for another request. Use a new key.');
  }
  return { answer: JSON.parse(row.answer) as Answer };
}

export function remember({ tables }: Transaction, once: Once, answer: unknown): void {
  const { caller, key, fingerprint, now } = once;
  tables.prune(IdempotencyAnswerRow, 'at', now - ONCE_KEPT_MS);
  tables.upsert(IdempotencyAnswerRow, { caller, key, fingerprint, at: now, answer: JSON.stringify(answer) });
}
