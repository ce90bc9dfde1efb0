import {
  isSkipped,
  type Case,
  type Cases,
  type Context,
  type Experiment,
  type Figure,
  type Sample,
} from './experiment.js';
import { Cleanup } from './cleanup.js';
import type { Quiet } from './quiet.js';
import { rowOf, skippedRow, type Row, type Rounds } from './rows.js';

export interface Options {
  readonly quick: boolean;
  readonly endpoint: string;
  /** Why there is no engine, if there is none. */
  readonly noEngine: string | undefined;
  readonly quiet: Quiet;
  readonly signal: AbortSignal;
  say(text: string): void;
  note(text: string): void;
}

export interface Result {
  readonly rows: readonly Row[];
  readonly rounds: Rounds;
  /** What an experiment failed with. */
  readonly error?: unknown;
}

/** A name wants every figure that begins with it; no name wants all. */
export const isWanted = (name: string, wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((each) => name.startsWith(each));

/** Measures what the wanted figures of one experiment need. Fails only in its result: the others shall run all the same. */
export async function run(experiment: Experiment, wanted: readonly string[], options: Options): Promise<Result> {
  const figures = experiment.figures.filter(({ name }) => isWanted(name, wanted));
  if (figures.length === 0) return { rows: [], rounds: {} };
  const skipAll = (reason: string): readonly Row[] =>
    figures.map((figure) => skippedRow(figure, reason, options.quick));
  if (experiment.needsEngine && options.noEngine !== undefined)
    return { rows: skipAll(`no engine: ${options.noEngine}`), rounds: {} };
  try {
    return await measured(experiment, figures, options);
  } catch (error) {
    return { rows: skipAll(`failed: ${error instanceof Error ? error.message : String(error)}`), rounds: {}, error };
  }
}

async function measured(experiment: Experiment, figures: readonly Figure[], options: Options): Promise<Result> {
  const { quick, endpoint, say, note } = options;
  const needed = figures.flatMap(({ subject, against }) =>
    typeof against === 'string' ? [subject, against] : [subject],
  );
  const cleanup = new Cleanup();
  const atEnd = (work: () => unknown) => cleanup.add(work);
  const context: Context = { quick, endpoint, cases: new Set(needed), say, note, atEnd };
  say(`${figures[0]?.name}: making ready`);
  try {
    const cases = await experiment.open(context);
    const rounds = await inTurn(experiment, cases, context.cases, options);
    return { rows: figures.map((figure) => rowOf(figure, cases, rounds, quick)), rounds };
  } finally {
    await cleanup.run();
  }
}

async function inTurn(
  { rounds: { full, quick }, warmUp }: Experiment,
  cases: Cases,
  needed: ReadonlySet<string>,
  options: Options,
): Promise<Rounds> {
  const runnable = Object.entries(cases).filter(
    (entry): entry is [string, Exclude<Case, { skipped: string }>] => needed.has(entry[0]) && !isSkipped(entry[1]),
  );
  const samples: Record<string, Sample[]> = Object.fromEntries(runnable.map(([name]) => [name, []]));
  const count = options.quick ? quick : full;
  for (let round = warmUp ? 0 : 1; round <= count; round += 1) {
    // each begins a round as often as the others: what one leaves behind would else always meet the same one
    const turn = runnable.map((_, index) => runnable[(index + round) % runnable.length]!);
    for (const [name, measure] of turn) {
      options.signal.throwIfAborted();
      if (round > 0) await options.quiet.wait();
      globalThis.gc?.();
      const sample = await measure();
      options.say(`${name}: ${round === 0 ? 'warm-up' : `round ${round} of ${count}`}, ${sampleText(sample)}`);
      if (round > 0) samples[name]!.push(sample);
    }
  }
  return samples;
}

const sampleText = (sample: Sample): string =>
  Object.entries(sample)
    .map(([unit, value]) => `${Number(value.toPrecision(4))} ${unit}`)
    .join(', ');
