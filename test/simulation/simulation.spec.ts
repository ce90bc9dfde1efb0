import { Logger } from '@nestjs/common';
import { mutants } from './mutants.js';
import { run } from './run.js';
import { clock } from './story.js';
import { BEGINNING } from './sim-time.js';

const CHUNKS = 12;
const SEEDS_IN_A_CHUNK = 25;
/** A planted bug that so many seeds do not find is not found. */
const MUTANT_SEEDS = 300;
/** For a machine that is slow; a chunk takes some seconds. */
const PATIENCE_MS = 300_000;

/** @returns a line for each run that broke a promise, with how to see it again */
async function broken(first: number, count: number): Promise<string[]> {
  const lines: string[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { violation } = await run(seed);
    if (violation)
      lines.push(
        `${violation.rule} at ${clock(violation.at - BEGINNING)}: ${violation.text} (npm run simulate -- --seed ${seed})`,
      );
  }
  return lines;
}

describe('The control plane in a world that goes wrong', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it.each(Array.from({ length: CHUNKS }, (_, at) => 1 + at * SEEDS_IN_A_CHUNK))(
    'keeps its promises (P4, P7–P16) from seed %i on',
    async (first) => {
      expect(await broken(first, SEEDS_IN_A_CHUNK)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('tells the same story for the same seed, and another one for another', async () => {
    const [once, again, other] = [
      await run(5, { isTold: true }),
      await run(5, { isTold: true }),
      await run(6, { isTold: true }),
    ];
    expect(once.story.length).toBeGreaterThan(20);
    expect(again.story).toEqual(once.story);
    expect(other.story).not.toEqual(once.story);
  });

  it('has a mutant for each kind of promise, and names them all', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(10);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it.each(mutants.map(({ name, bug }) => ({ name, bug })))(
    'finds a control plane that $name',
    async ({ bug }) => {
      let rule: string | undefined;
      for (let seed = 1; seed <= MUTANT_SEEDS && !rule; seed += 1) rule = (await run(seed, { bug })).violation?.rule;
      expect(rule).toBeDefined();
    },
    PATIENCE_MS,
  );
});
