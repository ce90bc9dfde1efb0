import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { render } from '../../src/stack/domain/render.js';
import { Cleanup } from './cleanup.js';
import { aWholeStack, whole } from './engine/whole.js';
import type { Experiment, Figure, Sample } from './experiment.js';
import { experiments } from './experiments.js';
import { Quiet } from './quiet.js';
import { aProject } from './render.bench.js';
import { jsonOf, summaryOf, tableOf } from './report.js';
import { relaxed, rowOf } from './rows.js';
import { isWanted, run, type Options } from './runner.js';
import { median, quantile } from './statistics.js';

const figure: Figure = { name: 'x.one', unit: 'ms', subject: 'ours', against: 'floor', goal: { atMost: 1.15 } };
const case_ = async (): Promise<Sample> => ({ ms: 1 });
const cases = { ours: case_, floor: case_ };
const ms = (...values: number[]): Sample[] => values.map((value) => ({ ms: value }));

describe('A row', () => {
  it('has the median of the ratios of each round, not the ratio of the medians', () => {
    const row = rowOf(figure, cases, { ours: ms(10, 20, 90), floor: ms(10, 10, 100) }, false);
    expect(row).toEqual({
      name: 'x.one',
      value: 20,
      unit: 'ms',
      against: 'floor',
      floor: 10,
      ratio: 1,
      goal: '≤ 1.15',
      met: true,
    });
  });

  it.each([
    [{ atMost: 1.15 }, 1.15, true],
    [{ atMost: 1.15 }, 1.16, false],
    [{ atLeast: 6 }, 6, true],
    [{ atLeast: 6 }, 5.9, false],
  ])('%j is, at %d, met: %j', (goal, ratio, met) => {
    expect(rowOf({ ...figure, goal }, cases, { ours: ms(ratio), floor: ms(1) }, false).met).toBe(met);
  });

  it('of a quick run has a goal that is wider by 30 %', () => {
    expect([relaxed({ atMost: 1 }), relaxed({ atLeast: 10 })]).toEqual([{ atMost: 1.3 }, { atLeast: 7 }]);
    const row = rowOf(figure, cases, { ours: ms(1.4), floor: ms(1) }, true);
    expect(row).toMatchObject({ goal: '≤ 1.495', met: true });
  });

  it('can be held against a bound of its own unit', () => {
    expect(rowOf({ ...figure, against: 6, goal: { atMost: 1 } }, cases, { ours: ms(3) }, false)).toMatchObject({
      against: '6 ms',
      floor: 6,
      ratio: 0.5,
      met: true,
    });
  });

  it('of a peer that cannot be had says why, and passes nothing', () => {
    const row = rowOf(figure, { ...cases, floor: { skipped: 'it is not there\nand more' } }, {}, false);
    expect(row).toMatchObject({ value: null, ratio: null, goal: '≤ 1.15', met: null, skipped: 'it is not there' });
    expect(tableOf([row])).toContain('skipped: it is not there');
    expect(summaryOf([row])).toBe('0 goals met, 0 missed, 1 skipped.');
  });

  it('is printed as JSON with the promised keys only', () => {
    const row = rowOf(figure, cases, { ours: ms(1), floor: ms(1) }, false);
    const [printed] = JSON.parse(jsonOf([row])) as object[];
    expect(Object.keys(printed!)).toEqual(['name', 'value', 'unit', 'against', 'ratio', 'goal', 'met']);
  });
});

describe('A run', () => {
  const anExperiment = (change: Partial<Experiment> = {}, log: string[] = []): Experiment => ({
    needsEngine: false,
    rounds: { full: 3, quick: 2 },
    warmUp: true,
    figures: [figure, { ...figure, name: 'y.two', subject: 'other' }],
    open: async ({ atEnd }) => {
      atEnd(() => log.push('end'));
      const named = (name: string) => async () => (log.push(name), { ms: 1 });
      return { ours: named('ours'), floor: named('floor'), other: named('other') };
    },
    ...change,
  });
  const options = (change: Partial<Options> = {}): Options => ({
    quick: true,
    endpoint: '',
    noEngine: undefined,
    quiet: new Quiet(0, 0),
    signal: new AbortController().signal,
    say: () => undefined,
    note: () => undefined,
    ...change,
  });

  it('measures in turn what the wanted figures need, each case first once, and tidies up', async () => {
    const log: string[] = [];
    const { rows } = await run(anExperiment({}, log), ['x'], options());
    expect(rows.map(({ name, ratio }) => [name, ratio])).toEqual([['x.one', 1]]);
    expect(log).toEqual(['ours', 'floor', 'floor', 'ours', 'ours', 'floor', 'end']);
  });

  it('says aloud that there is no engine', async () => {
    const { rows } = await run(anExperiment({ needsEngine: true }), [], options({ noEngine: 'none answers' }));
    expect(rows.map(({ met, skipped }) => [met, skipped])).toEqual([
      [null, 'no engine: none answers'],
      [null, 'no engine: none answers'],
    ]);
  });

  it('tidies up after a failure, which the others do not suffer from', async () => {
    const log: string[] = [];
    const open: Experiment['open'] = async ({ atEnd }) => {
      atEnd(() => log.push('end'));
      throw new Error('broken');
    };
    const { rows, error } = await run(anExperiment({ open }), ['x'], options());
    expect([rows[0]?.skipped, rows[0]?.met, String(error), log]).toEqual([
      'failed: broken',
      null,
      'Error: broken',
      ['end'],
    ]);
  });

  it('is chosen by the beginning of a name; without one, all are', () => {
    expect([isWanted('drift.kill', ['drift']), isWanted('drift.kill', ['append']), isWanted('drift.kill', [])]).toEqual(
      [true, false, true],
    );
  });
});

describe('What there is to measure', () => {
  const figures = experiments.flatMap((experiment) => experiment.figures);

  it('compares no case with another twice under one name and unit', () => {
    const lines = figures.map(({ name, unit, subject, against }) => [name, unit, subject, against].join('|'));
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('stands in the table of docs/bench.md, by its beginning or its end', () => {
    const table = readFileSync('docs/bench.md', 'utf8');
    const told = (name: string): boolean => {
      const last = name.match(/[./][^./]+$/)?.[0] ?? '';
      return (
        table.includes(`\`${name}\``) || (table.includes(name.slice(0, -last.length)) && table.includes(`\`${last}\``))
      );
    };
    expect(figures.map(({ name }) => name).filter((name) => !told(name))).toEqual([]);
  });

  it('renders projects of which no two have a container in common, each the same every time', () => {
    const hashes = (n: number) => render(aProject(n)).containers.map(({ hash }) => hash);
    expect(hashes(3)).toEqual(hashes(3));
    const all = [0, 1, 2, 3, 4, 25, 26, 999].flatMap(hashes);
    expect(new Set(all).size).toBe(all.length);
    expect(hashes(0)).toHaveLength(Object.keys(whole.services).length);
  });

  it('makes a whole stack of its own each time, and knows every secret in it', () => {
    const { desired, secret } = aWholeStack();
    expect(desired.containers.map(({ service }) => service)).toEqual(Object.keys(whole.services));
    expect(aWholeStack().desired.ref).not.toBe(desired.ref);
    const named = [...JSON.stringify(desired).matchAll(/\{"secret":"([^"]+)"/g)].map(([, name]) => name!);
    expect(named).toContain('JWT_SECRET');
    for (const name of named) expect(secret({ secret: name, version: 1 })).not.toBe('');
    expect(() => secret({ secret: 'NO_SUCH', version: 1 })).toThrow('NO_SUCH');
  });
});

describe('Its tools', () => {
  it('know the middle and the tail', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), quantile([1, 2, 3, 4], 0.5), quantile([1, 2, 3], 0.99)]).toEqual([
      2, 2.5, 2, 3,
    ]);
    expect(() => median([])).toThrow(RangeError);
  });

  it('take everything away, the last thing first, also when one of them sticks', async () => {
    const log: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(() => log.push('first'));
    cleanup.add(() => {
      throw new Error('stuck');
    });
    cleanup.add(() => log.push('last'));
    await expect(cleanup.run()).rejects.toThrow('Tidying up failed: Error: stuck');
    expect(log).toEqual(['last', 'first']);
  });
});
