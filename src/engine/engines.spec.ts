import type { ServerId } from '../kernel/ids.js';
import type { Scheduler } from '../kernel/scheduler.js';
import type { Engine } from './engine.js';
import { EngineRegistry } from './engines.js';
import { MemoryEngine } from './memory/memory-engine.js';
import { MemoryHost } from './memory/memory-host.js';

const still: Scheduler = { now: () => 0, after: () => () => undefined, random: () => 0 };
const [berlin, paris] = ['berlin', 'paris'] as ServerId[] as [ServerId, ServerId];

describe('The engines of the registered servers', () => {
  const states = new Map<Engine, 'new' | 'open' | 'closed'>();
  const registry = () =>
    new EngineRegistry(() => {
      const engine = new MemoryEngine({
        host: new MemoryHost({ scheduler: still }),
        instance: 'here',
        scheduler: still,
      });
      states.set(engine, 'new');
      engine.availability$.subscribe({
        next: ({ reachable }) => reachable && states.set(engine, 'open'),
        complete: () => states.set(engine, 'closed'),
      });
      return engine;
    });

  it('are opened once for each address', async () => {
    const engines = registry();
    const first = await engines.add({ id: berlin, endpoint: 'unix:///a' });
    expect(states.get(first)).toBe('open');
    expect(await engines.add({ id: berlin, endpoint: 'unix:///a' })).toBe(first);
    const second = await engines.add({ id: berlin, endpoint: 'unix:///b' });
    expect([states.get(first), states.get(second)]).toEqual(['closed', 'open']);
    expect([engines.of(berlin), engines.endpointOf(berlin)]).toEqual([second, 'unix:///b']);
  });

  it('are closed with their server, and all of them in the end', async () => {
    const engines = registry();
    const [one, other] = [
      await engines.add({ id: berlin, endpoint: 'a' }),
      await engines.add({ id: paris, endpoint: 'b' }),
    ];
    expect(engines.all()).toEqual(
      new Map([
        [berlin, one],
        [paris, other],
      ]),
    );
    await engines.remove(berlin);
    expect([states.get(one), states.get(other)]).toEqual(['closed', 'open']);
    await engines.onApplicationShutdown();
    expect(states.get(other)).toBe('closed');
    expect(engines.all().size).toBe(0);
  });

  it('are refused for a server that nobody registered', () => {
    expect(() => registry().of(paris)).toThrow(expect.objectContaining({ code: 'not-found' }) as Error);
  });
});
