import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventMetadata, Recorded } from '../kernel/event.js';
import { contentOf, EMPTY_HEAD, GENESIS_HASH, linkHash, place, type Fact, type Heads, type Placed } from './chain.js';

const empty: Heads = { sequence: 0, wishes: EMPTY_HEAD, convergence: EMPTY_HEAD };
const aFact = (change: Partial<Fact> = {}): Fact => ({
  log: 'wishes',
  stream: 'project-a',
  streamVersion: 1,
  event: { type: 'ProjectPaused', version: 1, data: { reason: 'asked for' } },
  by: { kind: 'user', id: 'u-1', name: 'ada' },
  at: 1_700_000_000_000,
  metadata: undefined,
  ...change,
});
const contentOfPlaced = ({ recorded, data, metadata }: Placed): string => contentOf(recorded, data, metadata);

describe('The hash chain', () => {
  it('begins with a link that will be the same for ever', () => {
    const { recorded, data } = place(empty, aFact());
    expect(data).toBe('{"reason":"asked for"}');
    expect(contentOf(recorded, data, null)).toBe(
      '["wishes",1,1,"project-a",1,"ProjectPaused",1,1700000000000,"user","u-1","ada",null]\n{"reason":"asked for"}',
    );
    expect(recorded.hash).toBe(linkHash(GENESIS_HASH, contentOf(recorded, data, null)));
    expect(recorded.hash).toBe('b76b839b9b0dc10fb9e3fea6247a515bc585be3a97b93328b438a43825e88602');
  });

  it('covers everything: another value anywhere is another text', () => {
    const { recorded, data } = place(empty, aFact());
    const base = contentOf(recorded, data, null);
    const changes: Partial<Recorded>[] = [
      { log: 'convergence' },
      { position: 2 },
      { sequence: 2 },
      { stream: 'project-b' },
      { streamVersion: 2 },
      { type: 'ProjectResumed' },
      { version: 2 },
      { at: 1 },
      { actor: { ...recorded.actor, kind: 'system' } },
      { actor: { ...recorded.actor, id: 'u-2' } },
      { actor: { ...recorded.actor, name: 'eve' } },
    ];
    const texts = [
      base,
      ...changes.map((change) => contentOf({ ...recorded, ...change }, data, null)),
      contentOf(recorded, '{}', null),
      contentOf(recorded, data, '{}'),
      contentOf(recorded, `${data}\n{}`, null),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('is written the same however the data was put together, and whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ unit: 'binary' }), (data, name) => {
        const turned = Object.fromEntries(Object.entries(data).reverse());
        const by = { kind: 'user', id: 'u-1', name } as const;
        const [one, other] = [data, turned].map((given) =>
          place(empty, aFact({ by, event: { type: 'T', version: 1, data: given } })),
        ) as [Placed, Placed];
        expect(contentOfPlaced(one)).toBe(contentOfPlaced(other));
        expect(one.recorded.data).toStrictEqual(JSON.parse(one.data));
      }),
    );
  });

  it('keeps the metadata, sorted', () => {
    const metadata: EventMetadata = { requestId: 'r', cause: 'c' };
    const placed = place(empty, aFact({ metadata }));
    expect(placed.metadata).toBe('{"cause":"c","requestId":"r"}');
    expect(placed.recorded.metadata).toEqual(metadata);
  });
});
