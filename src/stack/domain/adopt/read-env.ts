import type { EnvSource, Release, ServiceTemplate, TemplateText, UrlName } from '../release.js';
import { checkSetting } from '../setting-checks.js';
import { definitionOf, type SettingDefinition, type SettingPath, type SettingValue } from '../settings.js';
import { checkEnvKey, checkEnvValue } from '../spec-fields.js';

/** What the environment of one foreign container tells of a project's wishes. */
export interface EnvFinding {
  readonly secrets: Readonly<Record<string, string>>;
  readonly settings: readonly (readonly [SettingPath, SettingValue])[];
  readonly urls: Readonly<Partial<Record<UrlName, string>>>;
  /** Variables that the release does not know, handed on as they are. */
  readonly extra: Readonly<Record<string, string>>;
  /** What does not come along, a sentence each; never with a value in it. */
  readonly lost: readonly string[];
}

/** Reads `env` backwards through what the release says of each variable. */
export function readEnv(
  release: Release,
  service: string,
  template: ServiceTemplate,
  env: Readonly<Record<string, string>>,
): EnvFinding {
  const found = {
    secrets: {} as Record<string, string>,
    settings: [] as [SettingPath, SettingValue][],
    urls: {} as Partial<Record<UrlName, string>>,
    extra: {} as Record<string, string>,
    lost: [] as string[],
  };
  for (const [key, value] of Object.entries(env)) {
    const source = Object.hasOwn(template.env, key) ? template.env[key] : undefined;
    if (source) known(release, service, key, source, value, found);
    else if (value !== '') unknown(release, service, template, key, value, found);
  }
  return found;
}

type Collected = { -readonly [Key in keyof EnvFinding]: EnvFinding[Key] } & {
  secrets: Record<string, string>;
  settings: [SettingPath, SettingValue][];
  urls: Partial<Record<UrlName, string>>;
  extra: Record<string, string>;
  lost: string[];
};

function known(
  release: Release,
  service: string,
  key: string,
  source: EnvSource,
  value: string,
  found: Collected,
): void {
  switch (source.from) {
    case 'constant':
      if (value !== source.value)
        found.lost.push(`${key} of ${service} is fixed by the release and becomes another value`);
      return;
    case 'secret':
      if (value !== '') found.secrets[source.secret] = value;
      return;
    case 'text': {
      const secrets = secretsIn(source.text, value);
      if (secrets) Object.assign(found.secrets, secrets);
      else found.lost.push(`${key} of ${service} is put together otherwise by the release`);
      return;
    }
    case 'url':
      if (value.endsWith(source.suffix ?? ''))
        found.urls[source.url] = value.slice(0, value.length - (source.suffix ?? '').length);
      return;
    case 'setting':
      return fromSetting(release, service, key, source.setting, value, found);
    case 'overridable':
      if (value !== source.fallback) found.extra[key] = value;
      return;
    case 'derived': // follows from what is found elsewhere
      return;
  }
}

function fromSetting(
  release: Release,
  service: string,
  key: string,
  path: SettingPath,
  text: string,
  found: Collected,
): void {
  const definition = definitionOf(release.settings, path);
  if (!definition || text === '') return;
  const value = valueFrom(definition, text);
  const fallback = 'fallback' in definition ? definition.fallback : undefined;
  if (value !== undefined && String(value) === String(fallback)) return;
  if (value === undefined || checkSetting(definition, value).length > 0)
    found.lost.push(`${key} of ${service} has a value that the setting ${path} does not take`);
  else found.settings.push([path, value]);
}

function valueFrom(definition: SettingDefinition, text: string): SettingValue | undefined {
  switch (definition.kind) {
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'secret':
    case 'secrets':
      return undefined;
    case 'text':
    case 'choice':
    case 'url':
      return text;
  }
}

function unknown(
  release: Release,
  service: string,
  template: ServiceTemplate,
  key: string,
  value: string,
  found: Collected,
): void {
  const wrong = [...checkEnvKey(key, template, release), ...checkEnvValue(value)];
  if (wrong.length > 0) found.lost.push(`${key} of ${service} ${wrong[0]}`);
  else if (template.secretEnv !== undefined) found.secrets[`${template.secretEnv}.${key}`] = value;
  else if (looksSecret(key, value)) found.lost.push(unsafe(key, service));
  else found.extra[key] = value;
}

/** Extra environment stands in the log for everybody, so in doubt a variable stays behind. */
const looksSecret = (key: string, value: string): boolean =>
  /SECRET|PASS|TOKEN|CREDENTIAL|PRIVATE|DSN|API_?KEY|_KEY$|^KEY$/i.test(key) || /\/\/[^/\s:@]*:[^/\s@]+@/.test(value);

const unsafe = (key: string, service: string): string =>
  `${key} of ${service} looks like a secret: what is set beside the release stands in the log, so it is left behind`;

/** Without variables that hold one of these secrets under another name. */
export function withoutSecrets(finding: EnvFinding, service: string, secrets: readonly string[]): EnvFinding {
  const long = secrets.filter((value) => value.length >= 8);
  const told = Object.keys(finding.extra).filter((key) => long.some((value) => finding.extra[key]!.includes(value)));
  const extra = Object.fromEntries(Object.entries(finding.extra).filter(([key]) => !told.includes(key)));
  return { ...finding, extra, lost: [...finding.lost, ...told.map((key) => unsafe(key, service))] };
}

/** The secrets that make `text` become `value`; undefined when none do. */
export function secretsIn(text: TemplateText, value: string): Readonly<Record<string, string>> | undefined {
  const parts = typeof text === 'string' ? [text] : text;
  const names = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret]));
  const pattern = parts.map((part) => (typeof part === 'string' ? escaped(part) : '([^@/:?#]+)')).join('');
  const match = new RegExp(`^${pattern}$`).exec(value);
  if (!match) return undefined;
  const found: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    if (found[name] !== undefined && found[name] !== match[index + 1]) return undefined;
    found[name] = match[index + 1]!;
  }
  return found;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
