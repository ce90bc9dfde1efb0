import type { SecretStamp } from '../domain/project.events.js';
import type { Release } from '../../stack/domain/release.js';
import { reachOf } from '../../stack/domain/setting-reach.js';
import type { Category, SettingDefinition, SettingPath, SettingValue } from '../../stack/domain/settings.js';
import type { ProjectRow } from '../project-list.js';

export class SettingDto {
  readonly name: string;
  /** boolean, integer, text, choice, list, url, secret or secrets. */
  readonly kind: string;
  readonly title: string;
  readonly means: string;
  /** What is set; null: as the release says. Secrets are never shown. */
  readonly value: SettingValue | null;
  /** What counts while nothing is set; null: the service's own. */
  readonly fallback: SettingValue | null;
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
  reach = reachOf(release),
): SettingCategoryDto {
  const definitions = Object.entries(release.settings[category] ?? {});
  return {
    category,
    settings: definitions.map(([name, definition]) => settingDto(row, category, name, definition, reach)),
  };
}

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
