import { takeover } from './lease.events.js';

const former = { number: 3, holder: 'process 7 on edge', renewed: 1_000, released: null };
const taken = { number: 4, holder: 'process 8 on edge' };
const from = { number: 3, holder: 'process 7 on edge' };

describe('A takeover', () => {
  it('is recorded as both facts when the one before ended without a word', () => {
    expect(takeover({ ...taken, former }, null)).toEqual([
      { type: 'LeaseEnded', version: 1, data: { ...from, how: 'lost', lastSeen: 1_000 } },
      { type: 'LeaseTaken', version: 1, data: { ...taken, from, waitedMs: null } },
    ]);
  });

  it('is recorded as both facts when this one stood by until the one before ended as asked', () => {
    expect(takeover({ ...taken, former: { ...former, released: 2_000 } }, 500)).toEqual([
      { type: 'LeaseEnded', version: 1, data: { ...from, how: 'released', lastSeen: 2_000 } },
      { type: 'LeaseTaken', version: 1, data: { ...taken, from, waitedMs: 500 } },
    ]);
  });

  it('is none at the first start ever, and at a plain start after a plain end', () => {
    expect(takeover({ ...taken, number: 1, former: undefined }, null)).toEqual([]);
    expect(takeover({ ...taken, former: { ...former, released: 2_000 } }, null)).toEqual([]);
  });
});
