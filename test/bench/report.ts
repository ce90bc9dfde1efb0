import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.js';
import { resultsFolder } from './places.js';
import type { Row, Rounds } from './rows.js';

/** The rows with the promised keys, in their order; `skipped` only where it says something. */
export const jsonOf = (rows: readonly Row[]): string =>
  JSON.stringify(
    rows.map(({ name, value, unit, against, ratio, goal, met, skipped }) => ({
      ...{ name, value, unit, against, ratio, goal, met },
      ...(skipped === undefined ? {} : { skipped }),
    })),
    null,
    2,
  );

const HEAD = ['name', 'value', 'against', 'floor', 'ratio', 'goal', 'met'];

/** Lines of equal columns: what was measured, its floor or peer, and how they compare. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells(row: Row): string[] {
  const goal = row.goal ?? 'none';
  if (row.skipped !== undefined) return [row.name, 'skipped', row.against, '', '', goal, `skipped: ${row.skipped}`];
  const met = row.met === null ? 'for information' : row.met ? 'yes' : 'NO';
  return [row.name, `${row.value} ${row.unit}`, row.against, `${row.floor}`, `${row.ratio}`, goal, met];
}

/** One sentence on how it went. */
export function summaryOf(rows: readonly Row[]): string {
  const count = (met: (row: Row) => boolean): number => rows.filter(met).length;
  const [met, missed, skipped] = [
    count((row) => row.met === true),
    count((row) => row.met === false),
    count((row) => row.skipped !== undefined),
  ];
  return `${met} goals met, ${missed} missed, ${skipped} skipped.`;
}

export interface Report {
  readonly machine: Machine;
  readonly quick: boolean;
  /** Share of the measurements that began while others used the machine. */
  readonly noise: number;
  readonly notes: readonly string[];
  readonly rows: readonly Row[];
  /** Every sample of every case. */
  readonly rounds: Rounds;
}

/** Keeps the whole report. @returns the file */
export function keep(report: Report): string {
  mkdirSync(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `${report.machine.at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
