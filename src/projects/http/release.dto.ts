import type { Release } from '../../stack/domain/release.js';
import { PROFILES } from '../../stack/domain/stack-spec.js';
import { memoryOf, servicesOn } from '../../stack/domain/switched-on.js';

export class ReleaseServiceDto {
  readonly name: string;
  readonly means: string;
  readonly repository: string;
  /** The first is the default. */
  readonly tags: string[];
  readonly defaultMemoryMiB: number;
  readonly leastMemoryMiB: number;
  readonly dependsOn: string[];
}

export class ReleasePortDto {
  readonly name: string;
  readonly means: string;
}

export class ReleaseProfileDto {
  readonly name: string;
  readonly services: string[];
  /** Memory that it takes while nothing happens, MiB: an order of magnitude. */
  readonly idleMiB: number;
}

export class ReleaseDto {
  readonly id: string;
  readonly title: string;
  /** The upstream set that it follows; null: none. */
  readonly upstream: string | null;
  readonly profiles: ReleaseProfileDto[];
  /** Names of settings by category; GET …/settings of a project says all about them. */
  readonly settings: Record<string, string[]>;
  /** Releases from which a project can be upgraded to this one. */
  readonly upgradesFrom: string[];
  readonly postgresMajor: number;
  readonly services: ReleaseServiceDto[];
  readonly ports: ReleasePortDto[];
}

export class ReleaseListDto {
  readonly releases: ReleaseDto[];
}

export const releaseDto = (release: Release): ReleaseDto => ({
  id: release.id,
  title: release.title,
  upstream: release.upstream ?? null,
  profiles: PROFILES.map((name) => ({
    name,
    services: [...servicesOn(release, { profile: name, services: {} })],
    idleMiB: memoryOf(release, { profile: name, services: {} }).idleMiB,
  })),
  settings: Object.fromEntries(Object.entries(release.settings).map(([name, all]) => [name, Object.keys(all)])),
  upgradesFrom: release.upgradesFrom.map(({ from }) => from),
  postgresMajor: release.postgresMajor,
  services: Object.entries(release.services).map(([name, template]) => ({
    name,
    means: template.means,
    repository: template.repository,
    tags: [...template.tags],
    defaultMemoryMiB: template.limits.memoryMiB,
    leastMemoryMiB: template.limits.leastMemoryMiB,
    dependsOn: template.dependsOn.map(({ service }) => service),
  })),
  ports: Object.entries(release.ports).map(([name, { means }]) => ({ name, means })),
});
