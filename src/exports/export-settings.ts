/** Where the projects' folders lie; `config/` provides it. */
export abstract class ExportSettings {
  /** Absolute; undefined: the operator wants none. */
  abstract readonly folder: string | undefined;
}
