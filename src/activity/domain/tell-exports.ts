import type { ExportEvent } from '../../exports/domain/export.events.js';
import { listed, plain } from './plain.js';
import type { Tellers } from './told.js';

const names = (paths: readonly string[]): string => listed(paths.map((path) => plain(path, 120)));

export const tellExports: Tellers<ExportEvent> = {
  ForeignEditFound: ({ data: { edits } }, { project }) => ({
    line: `Files of ${project} were changed by hand: ${listed(edits.map(({ path, what }) => `${plain(path, 120)} (${what})`))}`,
  }),
  FilesOverwritten: ({ data: { paths, kept } }, { who, project }) => ({
    line: `${who} had our version of ${names(paths)} written in the folder of ${project}${kept.length > 0 ? `; what was edited lies in ${names(kept)}` : ''}`,
  }),
  FilesImported: ({ data: { maps, left } }, { who, project }) => ({
    line: `${who} imported edits of the folder of ${project} as wishes: ${names(maps)}${left > 0 ? `; ${left} could not be` : ''}`,
  }),
};
