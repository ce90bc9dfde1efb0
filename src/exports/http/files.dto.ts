import { IsBoolean, IsOptional } from 'class-validator';
import type { ImportReport, ShownFolder } from '../project-files.js';

export class ProjectFileDto {
  /** Below the project's folder. */
  readonly path: string;
  /**
   * `written`: as wished. `pending`: of a former wish, waits until nobody's edit is in the folder. `edited`, `missing`,
   * `added`: by hand.
   */
  readonly state: string;
  /** How an edited file differs from ours; values that may be secret are never in it. */
  readonly summary: string[];
}

export class ProjectFilesDto {
  readonly folder: string;
  readonly files: ProjectFileDto[];
  /** Why the folder could not be written the last time; null when it could. */
  readonly problem: string | null;
}

export class OverwrittenFilesDto extends ProjectFilesDto {
  /** Names under which what was edited lies now. */
  readonly kept: string[];
}

export class ImportFilesDto {
  /** true: what maps becomes a wish. Left out: nothing happens, the answer says what would. */
  @IsOptional()
  @IsBoolean()
  readonly apply?: boolean;
}

export class NotImportedDto {
  readonly what: string;
  readonly why: string;
}

export class ImportedFilesDto {
  /** What of the edits can be a wish. */
  readonly maps: string[];
  /** What can not, and why. */
  readonly left: NotImportedDto[];
  readonly applied: boolean;
  /** The project's version: its ETag. */
  readonly version: number;
  /** When all of it mapped: ours was written, and what was edited lies under these names. */
  readonly kept: string[];
}

export const filesDto = ({ folder, files, problem }: ShownFolder): ProjectFilesDto => ({
  folder,
  files: files.map(({ path, state, summary }) => ({ path, state, summary: [...summary] })),
  problem,
});

export const importedDto = ({ maps, left, applied, version, kept }: ImportReport): ImportedFilesDto => ({
  maps: [...maps],
  left: left.map(({ what, why }) => ({ what, why })),
  applied,
  version,
  kept: [...kept],
});
