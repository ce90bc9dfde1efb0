import { isPublished } from '../stack/domain/render.js';
import { situate } from '../stack/domain/situate.js';
import type { ProjectRef } from '../kernel/ids.js';
import type { ProjectRow } from './project-list.js';
import { releaseOf } from './release-of.js';

/** Where this machine reaches the project; from elsewhere the server's own name stands in its place. */
const hostOf = ({ spec }: ProjectRow): string => (spec.bindAddress === '0.0.0.0' ? '127.0.0.1' : spec.bindAddress);

/** The API as this machine reaches it. */
export function apiUrlOf(row: ProjectRow): string {
  const http = Object.entries(releaseOf(row).ports).find(([, { speaks }]) => speaks === 'http');
  return `http://${hostOf(row)}:${http ? row.spec.ports[http[0]] : ''}`;
}

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
  return `postgresql://${user}:${encodeURIComponent(password)}@${hostOf(row)}:${row.spec.ports[name]}/postgres`;
}
