import { isSkipped, type Cases, type Figure, type Goal, type Sample } from './experiment.js';
import { median } from './statistics.js';

/** A figure with what was measured. `--json` prints these, without `floor`. */
export interface Row {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly against: string;
  /** The floor's or peer's own value, in `unit`. */
  readonly floor: number | null;
  /** Median of the ratios of each round. */
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Null for what was skipped, or told for information only. */
  readonly met: boolean | null;
  /** Why nothing was measured. */
  readonly skipped?: string;
}

/** Samples of each case, in the order of rounds. */
export type Rounds = Readonly<Record<string, readonly Sample[]>>;

/** Goals of a quick run are this much wider: it is short and meets more noise. */
const RELAXED_BY = 0.3;

export function relaxed(goal: Goal): Goal {
  return 'atLeast' in goal ? { atLeast: goal.atLeast * (1 - RELAXED_BY) } : { atMost: goal.atMost * (1 + RELAXED_BY) };
}

export const goalText = (goal: Goal): string =>
  'atLeast' in goal ? `≥ ${rounded(goal.atLeast)}` : `≤ ${rounded(goal.atMost)}`;

const isMet = (goal: Goal, ratio: number): boolean =>
  'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;

/** Four significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

export function rowOf(figure: Figure, cases: Cases, rounds: Rounds, quick: boolean): Row {
  const names = [figure.subject, ...(typeof figure.against === 'string' ? [figure.against] : [])];
  for (const name of names) {
    const given = cases[name];
    if (!given) throw new Error(`${figure.name} needs the case ${name}, and there is none.`);
    if (isSkipped(given)) return skippedRow(figure, given.skipped, quick);
  }
  const valuesOf = (name: string) => (rounds[name] ?? []).map((sample) => valueOf(sample, figure, name));
  const values = valuesOf(figure.subject);
  const floors =
    typeof figure.against === 'string' ? valuesOf(figure.against) : values.map(() => Number(figure.against));
  const ratio = median(values.map((value, round) => value / (floors[round] ?? NaN)));
  const goal = goalOf(figure, quick);
  return {
    ...headOf(figure),
    value: rounded(median(values)),
    floor: rounded(median(floors)),
    ratio: rounded(ratio),
    goal: goal ? goalText(goal) : null,
    met: goal ? isMet(goal, ratio) : null,
  };
}

export function skippedRow(figure: Figure, skipped: string, quick: boolean): Row {
  const goal = goalOf(figure, quick);
  const [reason = ''] = skipped.split('\n', 1);
  const nothing = { value: null, floor: null, ratio: null, met: null };
  return { ...headOf(figure), ...nothing, goal: goal ? goalText(goal) : null, skipped: reason };
}

const goalOf = ({ goal }: Figure, quick: boolean): Goal | undefined => (goal && quick ? relaxed(goal) : goal);

const headOf = ({ name, unit, against }: Figure): Pick<Row, 'name' | 'unit' | 'against'> => ({
  name,
  unit,
  against: typeof against === 'string' ? against : `${against} ${unit}`,
});

function valueOf(sample: Sample, { unit, name }: Figure, of: string): number {
  const value = sample[unit];
  if (value === undefined) throw new Error(`${name}: ${of} says nothing in ${unit}.`);
  return value;
}
