import type { ProjectRef } from '../../kernel/ids.js';
import type { DesiredStack } from '../../stack/domain/desired.js';
import { render } from '../../stack/domain/render.js';
import type { DeclaredProject } from './project.js';

/** What a project's wishes mean for the engine. A project that is gone wants nothing: there is no such call for it. */
export const desiredOf = (ref: ProjectRef, project: Exclude<DeclaredProject, { status: 'gone' }>): DesiredStack =>
  render({ ...project, ref });
