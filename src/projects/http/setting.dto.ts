import type { SecretStamp } from '../domain/project.events.js';
import type { Release } from '../../stack/domain/release.js';
import { reachOf } from '../../stack/domain/setting-reach.js';
import type { Category, SettingDefinition, SettingPath, SettingValue } from '../../stack/domain/settings.js';
import type { ServiceCategory } from '../domain/setting-changes.js';
import type { ProjectRow } from '../project-list.js';

/** Of `resources` `{memoryMiB, cpus}`, of `env` variables by name. */
export type ServiceValue = Readonly<Record<string, string | number>>;

export class SettingDto {
  readonly name: string;
  /** boolean, integer, text, choice, list, url, secret or secrets; of services: resources or env. */
  readonly kind: string;
  readonly title: string;
  readonly means: string;
  /** What is set; null: as the release says. Secrets are never shown. */
  readonly value: SettingValue | ServiceValue | null;
  /** What counts while nothing is set; null: the service's own. */
  readonly fallback: SettingValue | ServiceValue | null;
  /** With `choice`. */
  readonly options: string[];
  /** Of secrets: by name (`''` for a single one) the first digits of a fingerprint, which tells two values apart. */
  readonly set: Record<string, string>;
  /** Services that are recreated when it changes. */
  readonly recreates: string[];
}

export class SettingCategoryDto {
  readonly category: string;
  readonly settings: SettingDto[];
}

export class SettingsDto {
  readonly categories: SettingCategoryDto[];
}

/** @param reach see `reachOf`: rendering all services is done once for as many categories as are shown */
export function categoryDto(
  release: Release,
  row: ProjectRow,
  category: Category,
  reach = reachOf(release, row.images.set),
): SettingCategoryDto {
  const definitions = Object.entries(release.settings[category] ?? {});
  return {
    category,
    settings: definitions.map(([name, definition]) => settingDto(row, category, name, definition, reach)),
  };
}

/** `resources` and `env`: one entry for each service that may be given some, as PATCH takes it. */
export function serviceCategoryDto(
  release: Release,
  { spec }: ProjectRow,
  category: ServiceCategory,
): SettingCategoryDto {
  const services = Object.entries(release.services).filter(([, { userMaySet }]) =>
    category === 'env' ? userMaySet.includes('env') : userMaySet.includes('memoryMiB') || userMaySet.includes('cpus'),
  );
  return {
    category,
    settings: services.map(([name, { means, limits }]) => {
      const { memoryMiB, cpus, env } = spec.services[name] ?? {};
      const own = category === 'env' ? (env ?? {}) : given({ memoryMiB, cpus });
      return {
        ...{ name, kind: category, title: name, means, options: [], set: {}, recreates: [name] },
        value: Object.keys(own).length > 0 ? own : null,
        fallback: category === 'env' ? null : given({ memoryMiB: limits.memoryMiB, cpus: limits.cpus }),
      };
    }),
  };
}

const given = (values: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined));

function settingDto(
  { spec, secrets }: ProjectRow,
  category: Category,
  name: string,
  definition: SettingDefinition,
  reach: ReadonlyMap<SettingPath, readonly string[]>,
): SettingDto {
  const { kind, title, means } = definition;
  return {
    ...{ name, kind, title, means },
    value: spec.settings?.[category]?.[name] ?? null,
    fallback: ('fallback' in definition ? definition.fallback : undefined) ?? null,
    options: definition.kind === 'choice' ? [...definition.options] : [],
    set: fingerprints(`${category}.${name}`, secrets),
    recreates: [...(reach.get(`${category}.${name}`) ?? [])],
  };
}

function fingerprints(path: string, secrets: Readonly<Record<string, SecretStamp>>): Record<string, string> {
  const mine = Object.entries(secrets).filter(([name]) => name === path || name.startsWith(`${path}.`));
  return Object.fromEntries(mine.map(([name, { fingerprint }]) => [name.slice(path.length + 1), fingerprint]));
}
