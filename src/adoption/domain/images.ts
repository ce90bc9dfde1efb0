import type { Adoption } from '../../stack/domain/adopt/adoption.js';
import type { Release } from '../../stack/domain/release.js';

/** A reference with nothing left out: `postgres:15` is `docker.io/library/postgres:15`. A digest behind a tag is dropped. */
export function imageReference(text: string): string {
  const [plain = ''] = text.split('@');
  const [, path = plain, tag = 'latest'] = /^(.*?)(?::([^/:]+))?$/.exec(plain) ?? [];
  const [first = '', ...rest] = path.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = isRegistry
    ? first.replace(/^(index\.docker\.io|registry-1\.docker\.io)$/, 'docker.io')
    : 'docker.io';
  const repository = isRegistry ? rest : [first, ...rest];
  const full = registry === 'docker.io' && repository.length === 1 ? ['library', ...repository] : repository;
  return `${registry}/${full.join('/')}:${tag}`;
}

interface Found {
  readonly registry: string;
  readonly tag: string;
}

/** Where the image of a service comes from; undefined for one that is not the release's. */
function foundIn(release: Release, { service, container }: Adoption['services'][number]): Found | undefined {
  const reference = imageReference(container.image);
  const at = reference.lastIndexOf(':');
  const [path, tag] = [reference.slice(0, at), reference.slice(at + 1)];
  const behind = `/${release.services[service]!.repository}`;
  return path.endsWith(behind) ? { registry: path.slice(0, -behind.length), tag } : undefined;
}

/** The registry that most of its images are from; undefined when none of them is the release's. */
export function registryOf(release: Release, services: Adoption['services']): string | undefined {
  const counts = new Map<string, number>();
  for (const one of services) {
    const registry = foundIn(release, one)?.registry;
    if (registry !== undefined) counts.set(registry, (counts.get(registry) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** By service: a tag that the release knows and that is not its default. */
export function tagsOf(release: Release, services: Adoption['services']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    services.flatMap((one) => {
      const { tags, userMaySet } = release.services[one.service]!;
      const tag = foundIn(release, one)?.tag;
      const isChosen = tag !== undefined && tag !== tags[0] && tags.includes(tag) && userMaySet.includes('tag');
      return isChosen ? [[one.service, tag] as const] : [];
    }),
  );
}

/** Another major version of PostgreSQL could not read the data; what cannot be told is not guessed. */
export function databaseBlocks(release: Release, services: Adoption['services']): string[] {
  const db = services.find(({ service }) => service === 'db');
  if (!db) return [];
  const found = foundIn(release, db);
  const major = /^\d+/.exec(found?.tag ?? '')?.[0];
  if (major === undefined)
    return [
      `Its database runs ${db.container.image}, of which the version of PostgreSQL cannot be told: move it to ${release.services.db!.repository} first.`,
    ];
  return Number(major) === release.postgresMajor
    ? []
    : [
        `Its database is PostgreSQL ${major}, and release ${release.id} has ${release.postgresMajor}: choose a release of that version.`,
      ];
}
