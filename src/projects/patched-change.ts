import { categoryIn, patchedSpec, type SettingPatch } from './domain/setting-changes.js';
import type { SpecChange } from './project-drafts.js';
import type { ProjectRow } from './project-list.js';
import { releaseOf } from './release-of.js';

/** The whole spec with one category of settings patched. @throws Refused `not-found` for an unknown category */
export function patchedChange(row: ProjectRow, category: string, patch: SettingPatch): SpecChange {
  const release = releaseOf(row);
  const { spec, secrets } = patchedSpec(
    release,
    row.spec,
    categoryIn(release, category),
    patch,
    Object.keys(row.secrets),
  );
  const { bindAddress, ports, services, profile, settings } = spec;
  return { bindAddress, ports, services, profile, settings, secrets };
}
