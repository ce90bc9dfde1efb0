import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { findEngine } from './engine/find-engine.js';
import { experiments } from './experiments.js';
import { machine } from './machine.js';
import { Quiet } from './quiet.js';
import { jsonOf, keep, summaryOf, tableOf } from './report.js';
import type { Row, Rounds } from './rows.js';
import { isWanted, run } from './runner.js';

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  gate: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
} as const;

/** @returns the exit code: 0 measured, 1 a goal was missed and `--gate` given, 2 something went wrong */
async function main(args: readonly string[]): Promise<number> {
  // Standard output is for the result alone; a peer prints its errors there.
  console.log = console.error;
  const { values: given, positionals: wanted } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
  });
  const names = [...new Set(experiments.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  const unknown = wanted.find((each) => !names.some((name) => isWanted(name, [each])));
  if (unknown !== undefined) throw new Error(`No bench begins with ${unknown}. There are: ${names.join(', ')}.`);
  if (given.list) return print(names.join('\n'));
  const { rows, failed } = await measure(wanted, given.quick, (report) =>
    print(given.json ? jsonOf(report) : tableOf(report)),
  );
  if (failed) return 2;
  return given.gate && rows.some(({ met }) => met === false) ? 1 : 0;
}

async function measure(wanted: readonly string[], quick: boolean, show: (rows: readonly Row[]) => unknown) {
  const chosen = experiments.filter(({ figures }) => figures.some(({ name }) => isWanted(name, wanted)));
  const engine = await findEngine(chosen.some(({ needsEngine }) => needsEngine));
  const quiet = quick ? new Quiet(1_000, 30_000) : new Quiet(10_000, 600_000);
  const notes = new Set<string>();
  const options = {
    quick,
    endpoint: engine.endpoint,
    noEngine: engine.reason,
    quiet,
    signal: interruption(),
    say: (text: string) => console.error(text),
    note: (text: string) => void notes.add(text),
  };
  const rows: Row[] = [];
  const rounds: Record<string, Rounds[string]> = {};
  let failed = false;
  for (const experiment of chosen) {
    if (options.signal.aborted) break;
    const result = await run(experiment, wanted, options);
    rows.push(...result.rows);
    Object.assign(rounds, result.rounds);
    if (result.error === undefined) continue;
    failed = true;
    if (!options.signal.aborted) console.error(result.error);
  }
  const report = { machine: await machine(engine.version), quick, noise: quiet.noise, notes: [...notes], rows, rounds };
  const file = keep(report);
  show(rows);
  for (const note of notes) console.error(`note: ${note}`);
  if (quiet.noise > 0)
    console.error(
      `note: ${Math.round(quiet.noise * 100)} % of the measurements began while others used the processors`,
    );
  console.error(`${summaryOf(rows)} All samples: ${file}`);
  return { rows, failed };
}

/** Ctrl-C ends the round under way in peace: what was made for the bench is taken away again. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort(new Error('interrupted')));
  process.once('SIGTERM', () => controller.abort(new Error('asked to stop')));
  return controller.signal;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
