import type { SpecChange } from '../projects/project-drafts.js';
import type { ProjectRow } from '../projects/project-list.js';
import { Refused, type FieldErrors } from '../kernel/refused.js';
import type { Release } from '../stack/domain/release.js';
import {
  CATEGORIES,
  settingText,
  type Category,
  type SettingDefinition,
  type SettingPath,
  type SettingValue,
} from '../stack/domain/settings.js';
import { parseEnv } from './env-text.js';
import { field, type FormBody } from './form-fields.js';
import type { CategoryForm, SettingField, SettingsPlace } from './view-models/forms.js';

const TITLES: Readonly<Record<Category, string>> = {
  general: 'Addresses',
  auth: 'Auth',
  providers: 'Sign-in providers',
  smtp: 'Mail',
  database: 'Database',
  pooler: 'Pooler',
  storage: 'Storage',
  functions: 'Functions',
  realtime: 'Realtime',
  studio: 'Studio',
  api: 'API',
  network: 'Exposure',
};

/** Categories that the release has settings in. */
export const categoriesOf = (release: Release): readonly Category[] =>
  CATEGORIES.filter((category) => Object.keys(release.settings[category] ?? {}).length > 0);

/** The stack itself, then every category, each with how many settings differ from what the release says. */
export const placesOf = (release: Release, { spec, secrets }: ProjectRow): readonly SettingsPlace[] => [
  { category: '', title: 'Stack', set: 0 },
  ...categoriesOf(release).map((category) => ({
    category,
    title: TITLES[category],
    set:
      Object.keys(spec.settings?.[category] ?? {}).length +
      Object.keys(secrets).filter((name) => name.startsWith(`${category}.`)).length,
  })),
];

/** @param body what was typed; absent: as it is declared */
export function categoryForm(
  release: Release,
  row: ProjectRow,
  category: Category,
  errors: FieldErrors = {},
  body?: FormBody,
): CategoryForm {
  const definitions = Object.entries(release.settings[category] ?? {});
  return {
    category,
    title: TITLES[category],
    fields: definitions.map(([name, definition]) => settingField(`${category}.${name}`, definition, row, errors, body)),
    errors,
  };
}

function settingField(
  path: SettingPath,
  definition: SettingDefinition,
  { spec, secrets }: ProjectRow,
  errors: FieldErrors,
  body: FormBody,
): SettingField {
  const dot = path.indexOf('.');
  const value = spec.settings?.[path.slice(0, dot)]?.[path.slice(dot + 1)];
  const isSecret = definition.kind === 'secret' || definition.kind === 'secrets';
  const fallback = 'fallback' in definition ? definition.fallback : undefined;
  return {
    path,
    kind: definition.kind,
    label: definition.title,
    hint: definition.means,
    value: isSecret ? '' : body ? field(body, path) : value === undefined ? '' : fieldText(value),
    fallback: fallback === undefined || fallback === '' ? '' : settingText(fallback),
    options: definition.kind === 'choice' ? definition.options : [],
    multiline: definition.kind === 'text' && definition.multiline === true,
    maxLength: 'maxLength' in definition ? definition.maxLength : null,
    isSet: Object.hasOwn(secrets, path),
    names: namesUnder(path, Object.keys(secrets)),
    errors: Object.entries(errors)
      .filter(([name]) => [path, `settings.${path}`, `secrets.${path}`].some((own) => isAtOrBelow(name, own)))
      .flatMap(([, messages]) => messages),
  };
}

const isAtOrBelow = (name: string, own: string): boolean => name === own || name.startsWith(`${own}.`);

const namesUnder = (path: string, names: readonly string[]): readonly string[] =>
  names
    .filter((name) => name.startsWith(`${path}.`))
    .map((name) => name.slice(path.length + 1))
    .sort();

const fieldText = (value: SettingValue): string => (typeof value === 'object' ? value.join('\n') : String(value));

/**
 * The whole spec with this category as it was typed. What is no number or address at all is for the domain to refuse:
 * it comes there as it was typed.
 * @throws Refused `invalid` for lines of named secrets that are no `NAME=value`
 */
export function categoryChange(release: Release, row: ProjectRow, category: Category, body: FormBody): SpecChange {
  const definitions = Object.entries(release.settings[category] ?? {});
  const values = definitions.flatMap(([name, definition]) => {
    const typed = typedValue(definition, field(body, `${category}.${name}`));
    return typed === undefined ? [] : [[name, typed] as const];
  });
  const secrets = Object.assign(
    {},
    ...definitions.map(([name, d]) => typedSecrets(`${category}.${name}`, d, body)),
  ) as Record<string, string | null>;
  const { [category]: _, ...others } = row.spec.settings ?? {};
  return {
    ...asDeclared(row),
    settings: { ...others, ...(values.length > 0 ? { [category]: Object.fromEntries(values) } : {}) },
    secrets,
  };
}

/** The spec as it stands, for a change that is about one part of it. */
export const asDeclared = ({ spec }: ProjectRow): SpecChange => ({
  bindAddress: spec.bindAddress,
  services: spec.services,
  profile: spec.profile,
  settings: spec.settings,
});

function typedValue(definition: SettingDefinition, typed: string): SettingValue | undefined {
  const text = definition.kind === 'text' ? typed.replace(/\r\n/g, '\n') : typed.trim();
  if (text.trim() === '') return undefined;
  switch (definition.kind) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'list':
      return text
        .split(/[\n,]/)
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'secret':
    case 'secrets':
      return undefined;
    case 'text':
    case 'url':
    case 'choice':
      return text;
  }
}

/** What is left empty stays as it is; only a box that is checked takes a secret away. */
function typedSecrets(path: string, { kind }: SettingDefinition, body: FormBody): Record<string, string | null> {
  if (kind !== 'secret' && kind !== 'secrets') return {};
  const removed = Object.keys(body ?? {}).filter(
    (name) => name.startsWith(REMOVE) && isAtOrBelow(name.slice(REMOVE.length), path),
  );
  const taken = Object.fromEntries(removed.map((name) => [name.slice(REMOVE.length), null]));
  const typed = field(body, path);
  if (typed === '') return taken;
  if (kind === 'secret') return { ...taken, [path]: typed };
  const { env, errors } = parseEnv(typed);
  if (errors.length > 0) throw new Refused('invalid', 'Some fields are not right.', { errors: { [path]: errors } });
  return { ...taken, ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`${path}.${name}`, value])) };
}

/** Begins the name of a box that takes a secret away; the secret's own name follows. */
const REMOVE = 'remove:';
