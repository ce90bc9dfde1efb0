import { mkdirSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The repository; `deploy/bench.mjs` starts the bench there. */
export const root = process.cwd();
export const resultsFolder = join(root, 'test/bench/results');

/** Peers are installed here, outside of the tree, and stay for the next run. */
export const peersFolder = join(tmpdir(), 'supascale-bench');

const TMPFS = 0x01021994;

/** An empty folder on a real disk: where nothing is written through, every store is as fast as its processor. */
export function aWorkFolder(): string {
  const base = statfsSync(tmpdir()).type === TMPFS ? '/var/tmp' : tmpdir();
  return mkdtempSync(join(base, 'supascale-bench-run-'));
}

export function peerFolder(name: string): string {
  const folder = join(peersFolder, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
