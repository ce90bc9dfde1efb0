import type { ProjectRow } from '../projects/project-list.js';

/** Names of the volumes that a project took over: they carry no labels of ours and may be deleted all the same. */
export const takenOver = ({ adopted }: Pick<ProjectRow, 'adopted'>): readonly string[] =>
  Object.values(adopted?.volumes ?? {}).flatMap((data) => ('name' in data ? [data.name] : []));

/** Folders of the server that volumes of the project lie over: they stay, whatever becomes of the volumes. */
export const foldersOf = ({ adopted }: Pick<ProjectRow, 'adopted'>): readonly string[] =>
  Object.values(adopted?.volumes ?? {}).flatMap((data) => ('device' in data ? [data.device] : []));
