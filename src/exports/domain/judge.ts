import type { ForeignEdit } from './export.events.js';

/** SHA-256 by path below the folder. */
type Sums = ReadonlyMap<string, string>;

export interface Recorded {
  /** What we wrote last; null: nothing yet. */
  readonly written: string | null;
  /** What we were about to write when we were last heard of: a crash may have left it either way. */
  readonly writing: string | null;
}

/** `written`: as we want it. `pending`: ours, of a former wish. The others are hands': see {@link ForeignEdit}. */
export type FileState = 'written' | 'pending' | ForeignEdit['what'];

export interface Verdict {
  readonly states: ReadonlyMap<string, FileState>;
  readonly foreign: readonly ForeignEdit[];
  /** What we may write and remove now: nothing while hands are in the folder, so that its files always fit each other. */
  readonly write: readonly string[];
  readonly remove: readonly string[];
}

/**
 * Tells our own files from those that hands have changed.
 * @param wanted what the wish says; empty for a project that is gone
 * @param onDisk of all paths that are wanted or recorded; a file that is not there is left out
 * @param added files that Compose would read besides ours
 */
export function judge(
  wanted: Sums,
  recorded: ReadonlyMap<string, Recorded>,
  onDisk: Sums,
  added: readonly string[],
): Verdict {
  const states = new Map<string, FileState>();
  const [write, remove]: [string[], string[]] = [[], []];
  for (const path of new Set([...wanted.keys(), ...recorded.keys()])) {
    const [want, now, known] = [wanted.get(path), onDisk.get(path), recorded.get(path)];
    const state = stateOf(want, now, known);
    if (state) states.set(path, state);
    if (state === 'pending') (want === undefined ? remove : write).push(path);
  }
  for (const path of added) states.set(path, 'added');
  const foreign = [...states].flatMap(([path, what]) =>
    what === 'written' || what === 'pending' ? [] : [{ path, what }],
  );
  return foreign.length > 0 ? { states, foreign, write: [], remove: [] } : { states, foreign, write, remove };
}

/** @returns undefined for what is neither wanted nor there */
function stateOf(
  want: string | undefined,
  now: string | undefined,
  known: Recorded | undefined,
): FileState | undefined {
  if (now === undefined) {
    if (known?.written == null) return want === undefined ? undefined : 'pending';
    return want === undefined ? undefined : 'missing';
  }
  if (now === want) return 'written';
  return now === known?.written || now === known?.writing ? 'pending' : 'edited';
}
