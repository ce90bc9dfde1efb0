import type { PortRules } from '../stack/domain/spec-fields.js';

/** What the operator decided for all projects; `config/` provides it. */
export abstract class ProjectSettings {
  abstract readonly ports: PortRules;
  /** CIDR that project networks are cut from. */
  abstract readonly networkPool: string;
  /** Prefix length of a project's network. */
  abstract readonly networkPrefix: number;
  /** Id of the release of new projects that name none. */
  abstract readonly release: string;
  /** `auto`, or the registry that every new project uses. */
  abstract readonly imageRegistry: string;
}
