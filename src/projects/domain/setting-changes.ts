import { Refused } from '../../kernel/refused.js';
import type { Release } from '../../stack/domain/release.js';
import { checkNamedSecret, checkSetting } from '../../stack/domain/setting-checks.js';
import { CATEGORIES, definitionOf, type Category, type SettingValue } from '../../stack/domain/settings.js';
import type { ServiceSettings, StackSpec } from '../../stack/domain/stack-spec.js';

/** Categories that lie beside the release's settings in the spec: what each service may take, and its extra environment. */
export const SERVICE_CATEGORIES = ['resources', 'env'] as const;
export type ServiceCategory = (typeof SERVICE_CATEGORIES)[number];

/** A JSON merge patch of one category: `null` goes back to what the release says, or takes a secret away. */
export type SettingPatch = Readonly<Record<string, unknown>>;

export interface PatchedSpec {
  readonly spec: StackSpec;
  /** By the path of their setting. */
  readonly secrets: Readonly<Record<string, string | null>>;
}

/** @throws Refused `not-found` for a category that the release does not have */
export function categoryIn(release: Release, name: string): Category | ServiceCategory {
  const found =
    SERVICE_CATEGORIES.find((one) => one === name) ??
    CATEGORIES.find((one) => one === name && release.settings[one] !== undefined);
  if (found) return found;
  const known = [...Object.keys(release.settings), ...SERVICE_CATEGORIES];
  throw new Refused('not-found', `Release ${release.id} has no settings called so; it has ${known.join(', ')}.`);
}

/**
 * The spec after the patch; what is wrong with a value is found when the whole spec is checked.
 * @param given paths of the secrets that a user gave before
 */
export function patchedSpec(
  release: Release,
  spec: StackSpec,
  category: Category | ServiceCategory,
  patch: SettingPatch,
  given: readonly string[] = [],
): PatchedSpec {
  if (category === 'resources') return { spec: withServices(spec, patch), secrets: {} };
  if (category === 'env')
    return {
      spec: withServices(
        spec,
        Object.fromEntries(Object.entries(patch).map(([name, env]) => [name, env === null ? { env } : { env }])),
      ),
      secrets: {},
    };
  const secrets: Record<string, string | null> = {};
  let values: Record<string, SettingValue> = { ...spec.settings?.[category] };
  let rest: StackSpec = spec;
  for (const [name, value] of Object.entries(patch)) {
    const kind = definitionOf(release.settings, `${category}.${name}`)?.kind;
    if (category === 'network' && name === 'bindAddress' && value === null)
      rest = { ...rest, bindAddress: '127.0.0.1' };
    else if (category === 'network' && (name === 'bindAddress' || name === 'ports'))
      rest = { ...rest, [name]: name === 'ports' && isObject(value) ? { ...rest.ports, ...value } : value };
    else if (kind === 'secret') secrets[`${category}.${name}`] = value as string | null;
    else if (kind === 'secrets' && isObject(value))
      for (const [each, one] of Object.entries(value)) secrets[`${category}.${name}.${each}`] = one as string | null;
    else if (kind === 'secrets' && value === null)
      for (const path of named(given, `${category}.${name}`)) secrets[path] = null;
    else if (value === null) values = Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
    else values[name] = value as SettingValue;
  }
  const others = Object.fromEntries(Object.entries(rest.settings ?? {}).filter(([key]) => key !== category));
  const settings = { ...others, ...(Object.keys(values).length > 0 ? { [category]: values } : {}) };
  return { spec: { ...rest, settings }, secrets };
}

/** Paths of the secrets of one set. */
const named = (given: readonly string[], set: string): readonly string[] =>
  given.filter((path) => path.startsWith(`${set}.`));

/** Merges deeply into `services`: `null` takes a service's value, or one variable, back to what the release says. */
function withServices(spec: StackSpec, patch: SettingPatch): StackSpec {
  const services: Record<string, ServiceSettings> = { ...spec.services };
  for (const [name, change] of Object.entries(patch))
    services[name] = merged(Object.hasOwn(services, name) ? services[name] : {}, change) as ServiceSettings;
  const kept = Object.entries(services).filter(([, value]) => !isObject(value) || Object.keys(value).length > 0);
  return { ...spec, services: Object.fromEntries(kept) };
}

/** RFC 7396; what becomes an empty object goes. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch === null ? {} : patch;
  const result = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, isObject(value) ? merged(result.get(key), value) : value);
  }
  const kept = [...result].filter(([, value]) => !isObject(value) || Object.keys(value).length > 0);
  return Object.fromEntries(kept);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What is wrong with secrets that a user gives, by the path of their setting; never quotes a value.
 * @param isKnownToAll tells values that stand in public example files
 * @param given paths of the secrets that a user gave before
 */
export function checkSecrets(
  release: Release,
  secrets: Readonly<Record<string, unknown>>,
  isKnownToAll: (value: string) => boolean,
  given: readonly string[] = [],
): Readonly<Record<string, readonly string[]>> {
  const wrong = Object.entries(secrets).map(
    ([path, value]) => [`secrets.${path}`, checkOne(release, path, value, isKnownToAll)] as const,
  );
  return Object.fromEntries(
    [...wrong, ...tooMany(release, secrets, given)].filter(([, messages]) => messages.length > 0),
  );
}

/** Sets that would hold more than they may. */
function tooMany(
  release: Release,
  secrets: Readonly<Record<string, unknown>>,
  given: readonly string[],
): readonly (readonly [string, readonly string[]])[] {
  const sets = Object.entries(release.settings).flatMap(([category, all]) =>
    Object.entries(all).flatMap(([name, definition]) =>
      definition.kind === 'secrets' ? [[`${category}.${name}`, definition.maxItems] as const] : [],
    ),
  );
  return sets.flatMap(([set, most]) => {
    const touched = named(Object.keys(secrets), set);
    const kept = named(given, set).filter((path) => secrets[path] !== null);
    const after = new Set([...kept, ...touched.filter((path) => secrets[path] !== null)]).size;
    return touched.length > 0 && after > most ? [[`secrets.${set}`, [`must have at most ${most} items`]] as const] : [];
  });
}

function checkOne(
  release: Release,
  path: string,
  value: unknown,
  isKnownToAll: (value: string) => boolean,
): readonly string[] {
  const [category = '', name = '', ...below] = path.split('.');
  const definition = definitionOf(release.settings, `${category}.${name}`);
  if (definition?.kind === 'secret' && below.length === 0) {
    if (value === null) return [];
    return notPublic(checkSetting(definition, value), value, isKnownToAll);
  }
  if (definition?.kind === 'secrets' && below.length === 1)
    return value === null ? [] : notPublic(checkNamedSecret(definition, below[0]!, value), value, isKnownToAll);
  return ['is no secret of this release'];
}

const notPublic = (found: readonly string[], value: unknown, isKnownToAll: (value: string) => boolean) =>
  found.length === 0 && typeof value === 'string' && isKnownToAll(value)
    ? ['stands in public example files: make another one']
    : found;
