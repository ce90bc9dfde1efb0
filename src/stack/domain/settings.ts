/** `<category>.<name>`, e.g. `auth.jwtExpiry`. */
export type SettingPath = `${string}.${string}`;
export type SettingValue = string | number | boolean | readonly string[];

export const CATEGORIES = [
  'general',
  'auth',
  'providers',
  'smtp',
  'database',
  'pooler',
  'storage',
  'functions',
  'realtime',
  'studio',
  'api',
  'network',
] as const;
export type Category = (typeof CATEGORIES)[number];

interface Described {
  /** Label of a field, e.g. `Session lifetime`. */
  readonly title: string;
  /** What it does, for people, a sentence or two. */
  readonly means: string;
}

/** One thing that users may set. What has no `fallback` is left out until it is set. */
export type SettingDefinition = Described &
  Readonly<
    | { kind: 'boolean'; fallback?: boolean }
    | { kind: 'integer'; fallback?: number; least: number; most: number; unit?: string }
    /** `pattern` is matched against the whole text; `form` says in words what it asks for. */
    | { kind: 'text'; fallback?: string; maxLength: number; pattern?: RegExp; form?: string; multiline?: true }
    | { kind: 'choice'; fallback?: string; options: readonly string[] }
    | {
        kind: 'list';
        fallback?: readonly string[];
        maxItems: number;
        itemMaxLength: number;
        pattern?: RegExp;
        form?: string;
      }
    /** An absolute http or https address without credentials. `path: false`: nothing behind the port. */
    | { kind: 'url'; fallback?: string; path: boolean }
    /** Write-only: sealed, never shown again. */
    | { kind: 'secret'; minLength: number; maxLength: number; pattern?: RegExp; form?: string }
    /** Any number of named secrets, write-only; names as those of environment variables. */
    | { kind: 'secrets'; maxItems: number; maxLength: number }
  >;
export type SettingKind = SettingDefinition['kind'];

/** By category, then by name. A release without settings has an empty one. */
export type SettingCatalogue = Readonly<Partial<Record<Category, Readonly<Record<string, SettingDefinition>>>>>;

/** What was set, by category, then by name. Secrets are not in it. */
export type SettingValues = Readonly<Record<string, Readonly<Record<string, SettingValue>>>>;

const halves = (path: SettingPath): readonly [Category, string] => {
  const dot = path.indexOf('.');
  return [path.slice(0, dot) as Category, path.slice(dot + 1)];
};

/** @returns undefined for what the catalogue does not have */
export function definitionOf(catalogue: SettingCatalogue, path: SettingPath): SettingDefinition | undefined {
  const [category, name] = halves(path);
  return ownOf(catalogue[category], name);
}

const ownOf = <Value>(values: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  values && Object.hasOwn(values, name) ? values[name] : undefined;

/** What is set, else the fallback. */
export function valueOf(
  catalogue: SettingCatalogue,
  values: SettingValues,
  path: SettingPath,
): SettingValue | undefined {
  const [category, name] = halves(path);
  const set = ownOf(values[category], name);
  if (set !== undefined) return set;
  const definition = ownOf(catalogue[category], name);
  return definition && 'fallback' in definition ? definition.fallback : undefined;
}

/** As environment variables want it. */
export const settingText = (value: SettingValue): string =>
  typeof value === 'object' ? value.join(',') : String(value);
