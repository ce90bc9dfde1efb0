import type { Event, Upcasters } from '../../kernel/event.js';

/** Which process acts for this installation, stream `installation-lease`. Written by the one that takes over. */
export type LeaseEvent =
  /**
   * How the one before ended: it gave the lease back (`released`), or lost it without a word (`lost`: killed, or cut off).
   * `lastSeen`: its last sign of life, milliseconds since the epoch.
   */
  | Event<'LeaseEnded', 1, { number: number; holder: string; how: 'released' | 'lost'; lastSeen: number }>
  /** `waitedMs`: how long it stood by before; null for one that did not have to wait. */
  | Event<
      'LeaseTaken',
      1,
      { number: number; holder: string; from: { number: number; holder: string }; waitedMs: number | null }
    >;

export const leaseUpcasters: Upcasters = {};

interface Held {
  readonly number: number;
  readonly holder: string;
}

/**
 * What there is to record when a process starts. Nothing for a plain start: nobody was there before, or who was has ended
 * as it was asked to and nobody stood by.
 */
export function takeover(
  taken: Held & {
    readonly former: (Held & { readonly renewed: number; readonly released: number | null }) | undefined;
  },
  waitedMs: number | null,
): LeaseEvent[] {
  const { number, holder, former } = taken;
  if (!former || (former.released !== null && waitedMs === null)) return [];
  const from = { number: former.number, holder: former.holder };
  const how = former.released === null ? 'lost' : 'released';
  return [
    { type: 'LeaseEnded', version: 1, data: { ...from, how, lastSeen: former.released ?? former.renewed } },
    { type: 'LeaseTaken', version: 1, data: { number, holder, from, waitedMs } },
  ];
}
