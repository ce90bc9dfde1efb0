import type { Event, Upcasters } from '../../kernel/event.js';

/** What hands did to a file: changed it, took it away, or put one there that Compose would read besides ours. */
export interface ForeignEdit {
  /** Below the project's folder. */
  readonly path: string;
  readonly what: 'edited' | 'missing' | 'added';
}

/** What became of the files of a project's folder, stream `export-<ref>`: no wish, so it has a stream of its own. */
export type ExportEvent =
  /** Only what was not known of before. */
  | Event<'ForeignEditFound', 1, { slug: string; edits: readonly ForeignEdit[] }>
  /** Our version won; what was edited lies beside under the names of `kept`. */
  | Event<'FilesOverwritten', 1, { slug: string; paths: readonly string[]; kept: readonly string[] }>
  /** What mapped of an edit became a wish; `left` counts what did not. */
  | Event<'FilesImported', 1, { slug: string; maps: readonly string[]; left: number }>;

export const exportUpcasters: Upcasters = {};
