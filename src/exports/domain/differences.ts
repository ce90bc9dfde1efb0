import { canonicalJson } from '../../kernel/canonical-json.js';

/** One place where two documents differ; undefined: it is not there. */
export interface Difference {
  readonly path: readonly string[];
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Where `theirs` differs, as deep as both have mappings; lists are compared as a whole. */
export function differences(ours: unknown, theirs: unknown, path: readonly string[] = []): readonly Difference[] {
  if (isMapping(ours) && isMapping(theirs)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    return keys.flatMap((key) => differences(own(ours, key), own(theirs, key), [...path, key]));
  }
  const same =
    ours === undefined || theirs === undefined ? ours === theirs : canonicalJson(ours) === canonicalJson(theirs);
  return same ? [] : [{ path, ours, theirs }];
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (mapping: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(mapping, key) ? mapping[key] : undefined;

/** For people. Values are shown only where none of them can be a secret. */
export function differenceText({ path, ours, theirs }: Difference): string {
  const where = path.join('.');
  if (theirs === undefined) return `${where} was removed`;
  if (ours === undefined) return `${where} was added`;
  return isHarmless(path) ? `${where}: ${short(ours)} → ${short(theirs)}` : `${where} was changed`;
}

const HARMLESS = new Set(['image', 'mem_limit', 'cpus', 'pids_limit', 'shm_size', 'restart', 'init', 'stop_signal']);
const isHarmless = (path: readonly string[]): boolean =>
  path.length === 3 && path[0] === 'services' && HARMLESS.has(path[2]!);

const short = (value: unknown): string => (typeof value === 'string' ? value : canonicalJson(value)).slice(0, 120);
