import type { ContainerFacts } from '../stack/domain/observed.js';
import { FactsCache } from './facts-cache.js';

const facts: ContainerFacts = { image: 'x', command: [], env: {}, mounts: [], ports: [], restartPolicy: 'no' };

describe('What is known of containers', () => {
  it('is taken for granted of those that were made here, and learnt of others', () => {
    const cache = new FactsCache();
    cache.made('a');
    cache.learn('b', facts, cache.turn());
    expect([cache.isTrusted('a'), cache.isTrusted('b'), cache.isTrusted('c')]).toEqual([true, true, false]);
    expect([cache.factsOf('a'), cache.factsOf('b')]).toEqual([undefined, facts]);
  });

  it('is forgotten once hands touched them, all of it after a gap', () => {
    const cache = new FactsCache();
    for (const id of ['a', 'b']) cache.made(id);
    cache.distrust('a');
    expect([cache.isTrusted('a'), cache.isTrusted('b')]).toEqual([false, true]);
    cache.distrustAll();
    expect(cache.isTrusted('b')).toBe(false);
  });

  it('is not learnt from an inspection that was under way when hands came', () => {
    const cache = new FactsCache();
    const before = cache.turn();
    cache.distrust('a');
    cache.learn('a', facts, before);
    cache.learn('b', facts, before);
    expect([cache.isTrusted('a'), cache.isTrusted('b')]).toEqual([false, true]);
    cache.distrustAll();
    cache.learn('b', facts, before);
    expect(cache.isTrusted('b')).toBe(false);
  });
});
