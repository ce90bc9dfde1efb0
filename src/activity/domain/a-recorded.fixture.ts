import type { Actor, AnyEvent, Recorded, StreamId } from '../../kernel/event.js';

export const ADA: Actor = { kind: 'user', id: '8f14e45f-ceea-4e7a-9c1d-1f2b3c4d5e6f', name: 'ada' };
export const RECONCILER: Actor = { kind: 'reconciler', id: 'reconciler', name: 'reconciler' };

/** An event as it stands in a log; say only what matters. */
export const aRecorded = (event: AnyEvent, change: { stream?: StreamId; actor?: Actor } = {}): Recorded => ({
  log: 'wishes',
  position: 1,
  sequence: 1,
  stream: 'project-abcdefghijklmnopqrst',
  streamVersion: 1,
  at: Date.UTC(2026, 10, 24, 12),
  actor: ADA,
  hash: '0'.repeat(64),
  ...change,
  ...event,
});
