import { Refused } from '../kernel/refused.js';
import type { Release } from '../stack/domain/release.js';
import { findRelease } from '../stack/domain/releases/index.js';
import type { ProjectRow } from './project-list.js';

/** @throws Refused for a project that a newer Supascale moved to a release of its own */
export function releaseOf(row: Pick<ProjectRow, 'release'>): Release {
  const release = findRelease(row.release);
  if (!release) throw new Refused('wrong-state', `Release ${row.release} is not known to this version of Supascale.`);
  return release;
}
