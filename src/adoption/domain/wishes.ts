import type { Adoption } from '../../stack/domain/adopt/adoption.js';
import type { Release } from '../../stack/domain/release.js';
import { definitionOf, type SettingValue, type SettingValues } from '../../stack/domain/settings.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';
import { registryOf, tagsOf } from './images.js';
import type { Values } from './secrets.js';

/** The project that a foreign stack is asked to become: what it says itself, and nothing picked yet. */
export interface AdoptionWishes extends Omit<StackSpec, 'release'> {
  readonly release: string;
  /** Absent: as for every new project. */
  readonly imageRegistry?: string;
  /** Those that a user gave, by the path of their setting. */
  readonly secrets: Values;
}

export function wishesOf(release: Release, { spec, services }: Adoption, found: Values): AdoptionWishes {
  const registry = registryOf(release, services);
  const users = Object.entries(found).filter(([name]) => !Object.hasOwn(release.secrets, name));
  return {
    ...spec,
    services: withTags(spec.services, tagsOf(release, services)),
    settings: withPublished(release, spec),
    ...(registry === undefined ? {} : { imageRegistry: registry }),
    secrets: Object.fromEntries(users),
  };
}

/** Those of the release itself. */
export const ownSecrets = (release: Release, found: Values): Values =>
  Object.fromEntries(Object.entries(found).filter(([name]) => Object.hasOwn(release.secrets, name)));

const withTags = (services: StackSpec['services'], tags: Values): StackSpec['services'] => ({
  ...services,
  ...Object.fromEntries(Object.entries(tags).map(([service, tag]) => [service, { ...services[service], tag }])),
});

/** A port that a setting publishes: published just where it was. */
function withPublished(release: Release, { settings = {}, ports }: StackSpec): SettingValues {
  const values: Record<string, Readonly<Record<string, SettingValue>>> = { ...settings };
  for (const [name, { publishedIf }] of Object.entries(release.ports)) {
    const definition = publishedIf && definitionOf(release.settings, publishedIf);
    if (!publishedIf || definition?.kind !== 'boolean') continue;
    const isPublished = Object.hasOwn(ports, name);
    const [category = '', key = ''] = publishedIf.split('.');
    if (isPublished !== (definition.fallback ?? false)) values[category] = { ...values[category], [key]: isPublished };
  }
  return values;
}
