import type { Repository } from 'typeorm';
import type { ProjectRef } from '../kernel/ids.js';
import type { Step } from '../stack/domain/actions.js';
import { Memory } from './memory.js';
import type { ProjectStatusRow } from './project-status.js';

const ref = 'abcdefghijklmnopqrst' as ProjectRef;
const step = (kind: 'create' | 'start'): Step => ({
  kind,
  service: 'gateway',
  cause: 'missing',
  key: `${kind}:gateway`,
  after: [],
});
const aMemory = () =>
  new Memory({ now: () => 0, after: () => () => undefined, random: () => 0 }, {
    findOneBy: async () => null,
  } as unknown as Repository<ProjectStatusRow>);

describe('The memory of what failed', () => {
  it('lets delays grow while the start fails, however often the container is made anew', () => {
    const memory = aMemory();
    const delays = [1, 2, 3].map(() => {
      memory.succeeded(ref, step('create'));
      return memory.failed(ref, step('start'), 'unexpected', 'port is taken').retryInMs;
    });
    expect(delays).toEqual([1_000, 2_000, 4_000]);
  });

  it('says a failure once, and forgets it when that very step succeeds', () => {
    const memory = aMemory();
    const isNews = () => memory.failed(ref, step('start'), 'unexpected', 'port is taken').isNews;
    expect([isNews(), isNews()]).toEqual([true, false]);
    memory.succeeded(ref, step('start'));
    expect(memory.restraintOf(ref).size).toBe(0);
    expect(isNews()).toBe(true);
  });
});
