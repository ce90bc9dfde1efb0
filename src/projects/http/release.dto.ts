import type { Release } from '../../stack/domain/release.js';

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

export class ReleaseDto {
  readonly id: string;
  readonly postgresMajor: number;
  readonly services: ReleaseServiceDto[];
  readonly ports: ReleasePortDto[];
}

export class ReleaseListDto {
  readonly releases: ReleaseDto[];
}

export const releaseDto = (release: Release): ReleaseDto => ({
  id: release.id,
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
