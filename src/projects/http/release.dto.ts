import type { Release } from '../../stack/domain/release.js';
import { reachOf } from '../../stack/domain/setting-reach.js';
import type { SettingDefinition, SettingValue } from '../../stack/domain/settings.js';
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

export class SettingDefinitionDto {
  /** `<category>.<name>`, e.g. `auth.jwtExpiry`. */
  readonly path: string;
  /** boolean, integer, text, choice, list, url, secret or secrets. */
  readonly kind: string;
  readonly title: string;
  readonly means: string;
  /** What counts while nothing is set; null: the service's own. */
  readonly fallback: SettingValue | null;
  /** With `choice`. */
  readonly options: string[];
  /** Whichever apply: `least`, `most`, `unit`, `minLength`, `maxLength`, `maxItems`, `itemMaxLength`, `form`. */
  readonly limits: Record<string, string | number>;
  /** Services that are recreated when it changes. */
  readonly recreates: string[];
}

export class ReleaseImageDto {
  readonly service: string;
  /** `<repository>:<tag>`, below the project's registry. */
  readonly image: string;
  /** What stands in its place where no registry can be reached: `real` or `stand-in`. */
  readonly local: string;
  /** What the one in its place cannot do; '' where nothing lacks. */
  readonly lacks: string;
}

export class UpgradeEdgeDto {
  readonly from: string;
  /** How data comes along, e.g. `dump-and-restore`. */
  readonly data: string;
  readonly notes: string[];
}

export class ReleaseDetailDto extends ReleaseDto {
  readonly images: ReleaseImageDto[];
  readonly catalogue: SettingDefinitionDto[];
  readonly upgrades: UpgradeEdgeDto[];
}

export const releaseDetailDto = (release: Release): ReleaseDetailDto => {
  const reach = reachOf(release);
  return {
    ...releaseDto(release),
    images: Object.entries(release.services).map(([service, { repository, tags, local }]) => ({
      ...{ service, image: `${repository}:${tags[0]}`, local: local.form, lacks: local.lacks },
    })),
    catalogue: Object.entries(release.settings).flatMap(([category, all]) =>
      Object.entries(all).map(([name, definition]) => definitionDto(`${category}.${name}`, definition, reach)),
    ),
    upgrades: release.upgradesFrom.map(({ from, data, notes }) => ({ from, data, notes: [...notes] })),
  };
};

const LIMITS = ['least', 'most', 'unit', 'minLength', 'maxLength', 'maxItems', 'itemMaxLength', 'form'];

function definitionDto(
  path: string,
  definition: SettingDefinition,
  reach: ReturnType<typeof reachOf>,
): SettingDefinitionDto {
  const { kind, title, means } = definition;
  return {
    ...{ path, kind, title, means },
    fallback: ('fallback' in definition ? definition.fallback : undefined) ?? null,
    options: definition.kind === 'choice' ? [...definition.options] : [],
    limits: Object.fromEntries(Object.entries(definition).filter(([name]) => LIMITS.includes(name))),
    recreates: [...(reach.get(path as `${string}.${string}`) ?? [])],
  };
}
