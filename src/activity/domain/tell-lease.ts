import type { LeaseEvent } from '../../lease/domain/lease.events.js';
import { plain } from './plain.js';
import type { Tellers } from './told.js';

const time = (ms: number): string => new Date(ms).toISOString();
const long = (ms: number): string => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`);

export const tellLease: Tellers<LeaseEvent> = {
  LeaseEnded: ({ data: { holder, how, lastSeen } }, { who }) => ({
    line:
      how === 'lost'
        ? `${who} lost ${plain(holder, 100)} without a word; last sign of life ${time(lastSeen)}`
        : `${who} saw ${plain(holder, 100)} end as asked, at ${time(lastSeen)}`,
  }),
  LeaseTaken: ({ data: { number, holder, from, waitedMs } }, { who }) => ({
    line:
      `${who} goes on as ${plain(holder, 100)}, lease ${number}, which took over from ${plain(from.holder, 100)}, ` +
      `lease ${from.number}${waitedMs === null ? '' : `, after it stood by for ${long(waitedMs)}`}`,
  }),
};
