import type { PullProgress } from '../engine.js';
import { PullMeter } from './pull-meter.js';

describe('The meter of a pull', () => {
  const meter = () => {
    const clock = { ms: 0 };
    const told: PullProgress[] = [];
    const scheduler = { now: () => clock.ms, after: () => () => undefined, random: () => 0 };
    return { clock, told, meter: new PullMeter('x:1', scheduler, (progress) => told.push(progress)) };
  };
  const downloading = (id: string, current: number, total: number) => ({
    status: 'Downloading',
    id,
    progressDetail: { current, total },
  });

  it('adds up the layers, and counts a finished one whole', () => {
    const { clock, told, meter: pull } = meter();
    pull.heard({ status: 'Pulling fs layer', id: 'a', progressDetail: {} });
    clock.ms = 300;
    pull.heard(downloading('a', 10, 100));
    clock.ms = 600;
    pull.heard(downloading('b', 5, 50));
    clock.ms = 900;
    pull.heard({ status: 'Download complete', id: 'a', progressDetail: {} });
    expect(told.map(({ status, current, total }) => [status, current, total])).toEqual([
      ['Pulling fs layer', 0, 0],
      ['Downloading', 10, 100],
      ['Downloading', 15, 150],
      ['Download complete', 105, 150],
    ]);
  });

  it('tells at most four times a second, and the last state in any case', () => {
    const { clock, told, meter: pull } = meter();
    for (clock.ms = 0; clock.ms < 1_000; clock.ms += 10) pull.heard(downloading('a', clock.ms, 1_000));
    expect(told).toHaveLength(4);
    pull.finish();
    pull.finish();
    expect(told.at(-1)?.current).toBe(990);
    expect(told).toHaveLength(5);
  });
});
