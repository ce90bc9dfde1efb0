import { Logger } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { clock } from './story.js';
import { mutants } from './mutants.js';
import { run, type Outcome } from './run.js';
import { BEGINNING } from './sim-time.js';

const MANY = 20_000;
/** A planted bug that is not found in so many seeds is not found. */
const MUTANT_SEEDS = 1_000;
const SHARE = 50;
const HELP = `npm run --silent simulate -- WHAT

  --seed N                      one run, told line by line with the world's time
  --many [--from N] [--seeds N] so many runs from seed N on (20000 from 1); tells of those that break a promise
  --mutants                     plants each known bug and names the seed that finds it
`;

type Failure = Pick<Outcome, 'seed' | 'violation'>;
interface Share {
  readonly from: number;
  readonly count: number;
}
interface Report {
  readonly failures: readonly Failure[];
  readonly mutations: number;
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: { seed: text, many: flag, mutants: flag, from: text, seeds: text, help: flag },
  });
  if (values.seed !== undefined) return tell(whole(values.seed));
  if (values.many) return many(whole(values.from ?? '1'), whole(values.seeds ?? String(MANY)));
  if (values.mutants) return findMutants();
  process.stdout.write(HELP);
  return values.help ? 0 : 2;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${text} is no seed: give a whole number.`);
  return value;
}

async function tell(seed: number): Promise<number> {
  const { story, violation, ticks, counts } = await run(seed, { isTold: true });
  process.stdout.write(`${story.join('\n')}\n\n`);
  process.stdout.write(
    violation
      ? `${failed({ seed, violation })}\n`
      : `seed ${seed}: all promises kept; as wished after ${ticks} ticks; ${counts.mutations} calls, ${counts.events} events\n`,
  );
  return violation ? 1 : 0;
}

async function many(from: number, seeds: number): Promise<number> {
  const began = performance.now();
  const shares = Array.from({ length: Math.ceil(seeds / SHARE) }, (_, at): Share => {
    const first = from + at * SHARE;
    return { from: first, count: Math.min(SHARE, from + seeds - first) };
  });
  let failures = 0;
  let mutations = 0;
  await inParallel(shares, (report) => {
    mutations += report.mutations;
    failures += report.failures.length;
    for (const failure of report.failures) process.stdout.write(`${failed(failure)}\n`);
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${seeds} runs, ${mutations} engine calls, ${failures} broke a promise (${seconds} s)\n`);
  return failures > 0 ? 1 : 0;
}

async function inParallel(shares: Share[], told: (report: Report) => void): Promise<void> {
  const one = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      for (let share = shares.shift(); share; share = shares.shift()) told(await asked(worker, share));
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
}

const asked = (worker: Worker, share: Share): Promise<Report> =>
  new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (report: Report) => {
      worker.off('error', reject);
      resolve(report);
    });
    worker.postMessage(share);
  });

async function work({ from, count }: Share): Promise<Report> {
  const failures: Failure[] = [];
  let mutations = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const { violation, counts } = await run(seed);
    mutations += counts.mutations;
    if (violation) failures.push({ seed, violation });
  }
  return { failures, mutations };
}

async function findMutants(): Promise<number> {
  let survivors = 0;
  for (const { name, bug } of mutants) {
    const found = await firstFailure(MUTANT_SEEDS, bug);
    if (!found) survivors += 1;
    process.stdout.write(`${name.padEnd(52)} ${found ? failed(found) : 'SURVIVED'}\n`);
  }
  process.stdout.write(`${mutants.length} mutants, ${survivors} survived\n`);
  return survivors > 0 ? 1 : 0;
}

async function firstFailure(seeds: number, bug: (typeof mutants)[number]['bug']): Promise<Failure | undefined> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { violation } = await run(seed, { bug });
    if (violation) return { seed, violation };
  }
  return undefined;
}

const failed = ({ seed, violation }: Failure): string =>
  `seed ${seed}: ${violation!.rule} at ${clock(violation!.at - BEGINNING)}: ${violation!.text}`;

Logger.overrideLogger(false);
if (isMainThread) process.exitCode = await main();
else parentPort!.on('message', (share: Share) => void work(share).then((report) => parentPort!.postMessage(report)));
