/** What one measurement says, by unit, e.g. `{ 'events/s': 7431 }`. */
export type Sample = Readonly<Record<string, number>>;

/** Why something could not be measured: one clause, said aloud in its rows. */
export interface Skipped {
  readonly skipped: string;
}

/** One way of doing the work, run once a round. */
export type Case = (() => Promise<Sample>) | Skipped;

/** What a ratio has to be. */
export type Goal = Readonly<{ atLeast: number }> | Readonly<{ atMost: number }>;

/** One line of the result: a case compared with its floor or peer, or with a bound that the subject must keep. */
export interface Figure {
  /** e.g. `drift.kill` */
  readonly name: string;
  /** A unit of both cases' samples. */
  readonly unit: string;
  readonly subject: string;
  /** The other case's name, or a bound in `unit`. */
  readonly against: string | number;
  /** Absent: told for information. */
  readonly goal?: Goal;
}

export interface Context {
  readonly quick: boolean;
  /** Names of the cases that the wanted figures need; others need not be made ready. */
  readonly cases: ReadonlySet<string>;
  /** Address of the Docker engine; empty for an experiment that needs none. */
  readonly endpoint: string;
  /** Says a line of progress. */
  say(text: string): void;
  /** Keeps a remark for the report. */
  note(text: string): void;
  /** Runs `work` when all is measured or something failed; what was asked for last comes first. */
  atEnd(work: () => unknown): void;
}

export type Cases = Readonly<Record<string, Case>>;

/** Cases that are measured in turn, round by round, and what is compared of them. */
export interface Experiment {
  readonly needsEngine: boolean;
  readonly rounds: Readonly<{ full: number; quick: number }>;
  /** Whether each case is run once before the first round, unmeasured. */
  readonly warmUp: boolean;
  readonly figures: readonly Figure[];
  /** Makes ready what the cases need. */
  open(context: Context): Promise<Cases>;
}

/** The same reason for all of them. */
export const allSkipped = (names: readonly string[], reason: Skipped): Cases =>
  Object.fromEntries(names.map((name) => [name, reason]));

export const isSkipped = (outcome: object): outcome is Skipped => 'skipped' in outcome;
