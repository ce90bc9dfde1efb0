import { isPublished } from '../stack/domain/render.js';
import { gatewayUrl, hostOf, situate } from '../stack/domain/situate.js';
import type { ProjectRef } from '../kernel/ids.js';
import type { ProjectRow } from './project-list.js';
import { releaseOf } from './release-of.js';

/** The API as this machine reaches it. */
export const apiUrlOf = (row: ProjectRow): string => gatewayUrl(row.spec, releaseOf(row));

/**
 * The database as this machine reaches it: directly where it is published, else through the pooler.
 * @returns undefined where neither is
 */
export function databaseUrlOf(row: ProjectRow, password: string): string | undefined {
  const release = releaseOf(row);
  const situation = situate({ ...row, ref: row.ref as ProjectRef }, release);
  const open = Object.entries(release.ports)
    .filter(([name, { speaks }]) => speaks === 'postgres' && isPublished(release, situation, name))
    .sort(([, a], [, b]) => Number(a.login === 'tenant') - Number(b.login === 'tenant'));
  const [first] = open;
  if (!first) return undefined;
  const [name, { login }] = first;
  const user = login === 'tenant' ? `postgres.${row.ref}` : 'postgres';
  return `postgresql://${user}:${encodeURIComponent(password)}@${hostOf(row.spec)}:${row.spec.ports[name]}/postgres`;
}
