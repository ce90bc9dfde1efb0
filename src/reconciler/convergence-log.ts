import { Injectable } from '@nestjs/common';
import { EventStore, type Transaction } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { targetOf, type Action } from '../stack/domain/actions.js';
import type { ConvergenceEvent, StepRecord } from './domain/convergence.events.js';
import { ProjectStatusRow, stateOf, type StateEvent } from './project-status.js';

export const RECONCILER: Actor = { kind: 'reconciler', id: 'reconciler', name: 'reconciler' };

export const stepRecord = (action: Action): StepRecord => ({
  kind: action.kind,
  target: targetOf(action),
  cause: action.cause,
});

/** Writes what the reconciler did, into `convergence-<ref>`; of states only what is news. */
@Injectable()
export class ConvergenceLog {
  constructor(private readonly store: EventStore) {}

  /** Appends within somebody's transaction. @param by a person, where one asked for just this */
  static append(tx: Transaction, ref: ProjectRef, events: readonly ConvergenceEvent[], by = RECONCILER): void {
    const stream = `convergence-${ref}` as const;
    if (events.length > 0) tx.append(stream, tx.version(stream), events, by);
  }

  /** Facts that happened: always written, in order and at once. */
  async write(ref: ProjectRef, events: readonly ConvergenceEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.store.transact((tx) => ConvergenceLog.append(tx, ref, events));
  }

  /** A state: written unless the last news for this wish said the same. */
  news(ref: ProjectRef, event: StateEvent): Promise<void> {
    return this.store.transact((tx) => {
      const row = tx.tables.find(ProjectStatusRow, { ref });
      const { phase, reason, message } = stateOf(event);
      const isKnown =
        row?.phase === phase &&
        row.reason === reason &&
        row.message === message &&
        row.observedVersion === event.data.wishVersion;
      if (!isKnown) ConvergenceLog.append(tx, ref, [event]);
    });
  }
}
