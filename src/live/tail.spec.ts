import fc from 'fast-check';
import { Tail } from './tail.js';

interface Numbered {
  readonly id: number;
}
const upTo = (last: number): Numbered[] => Array.from({ length: last }, (_, index) => ({ id: index + 1 }));
const turn = () => new Promise((resolve) => setImmediate(resolve));
const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await turn();
};

describe('The tail of a growing list', () => {
  it('gives a follower everything once and in order, wherever it begins and however it grows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 600 }),
        fc.nat({ max: 700 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 12 }),
        fc.nat({ max: 3 }),
        async (known, begin, grows, pause) => {
          const list = upTo(known);
          const after = Math.min(begin, known);
          const tail = new Tail<Numbered>();
          const read = async (id: number, limit: number) => {
            const page = list.filter((item) => item.id > id).slice(0, limit);
            await turn();
            return page;
          };
          const seen: number[] = [];
          const following = tail.follow(after, read).subscribe(({ id }) => seen.push(id));
          for (const count of grows) {
            const fresh = Array.from({ length: count }, (_, index) => ({ id: list.length + index + 1 }));
            list.push(...fresh);
            tail.push(fresh);
            await turns(pause);
          }
          await turns(80);
          following.unsubscribe();
          expect(seen).toEqual(list.slice(after).map(({ id }) => id));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves out what is not wanted, also when reading back does', async () => {
    const tail = new Tail<Numbered>();
    const even = async (id: number) => upTo(10).filter((item) => item.id > id && item.id % 2 === 0);
    const seen: number[] = [];
    const following = tail.follow(0, even, { wanted: ({ id }) => id % 2 === 0 }).subscribe(({ id }) => seen.push(id));
    await turns(5);
    tail.push([{ id: 11 }, { id: 12 }]);
    await turns(5);
    following.unsubscribe();
    expect(seen).toEqual([2, 4, 6, 8, 10, 12]);
  });

  it('waits for a slow follower, page by page, and keeps nothing for it', async () => {
    const tail = new Tail<Numbered>();
    let reads = 0;
    const read = async (id: number, limit: number) => {
      reads += 1;
      return upTo(5000).slice(id, id + limit);
    };
    let resume = (): void => undefined;
    const ready = () => new Promise<void>((resolve) => (resume = resolve));
    let seen = 0;
    const following = tail.follow(0, read, { ready }).subscribe(() => (seen += 1));
    await turns(20);
    expect([reads, seen]).toEqual([1, 200]);
    resume();
    await turns(5);
    expect([reads, seen]).toEqual([2, 400]);
    following.unsubscribe();
  });

  it('tells the follower when reading back fails', async () => {
    const failing = () => Promise.reject(new Error('disk'));
    const errors: unknown[] = [];
    new Tail<Numbered>().follow(0, failing).subscribe({ error: (error) => errors.push(error) });
    await turns(5);
    expect(errors).toEqual([new Error('disk')]);
  });

  it('forgets followers that left', async () => {
    const tail = new Tail<Numbered>();
    const seen: number[] = [];
    const following = tail.follow(0, () => Promise.resolve([])).subscribe(({ id }) => seen.push(id));
    await turns(3);
    following.unsubscribe();
    tail.push([{ id: 1 }]);
    await turns(3);
    expect(seen).toEqual([]);
  });
});
