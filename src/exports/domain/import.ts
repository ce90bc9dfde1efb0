import type { Release } from '../../stack/domain/release.js';
import { definitionOf, type SettingPath, type SettingValue } from '../../stack/domain/settings.js';
import { checkSetting } from '../../stack/domain/setting-checks.js';
import { BIND_ADDRESS, portVariable, variableOf } from '../../stack/domain/compose/interpolation.js';
import type { BindAddress, ServiceSettings, StackSpec } from '../../stack/domain/stack-spec.js';
import type { Difference } from './differences.js';

export interface Edits {
  /** Of the compose file as it is written: variables are not put in. */
  readonly compose: readonly Difference[];
  /** Variables of `.env` that were changed or added, by name. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that were removed. */
  readonly removedEnv: readonly string[];
  /** Other files that were touched. */
  readonly others: readonly string[];
}

/** What of an edit becomes a wish, and what can't. No sentence holds a value that may be secret. */
export interface Imported {
  readonly spec: StackSpec;
  /** Secrets that users give, by the path of their setting. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly maps: readonly string[];
  readonly left: readonly Readonly<{ what: string; why: string }>[];
}

interface Draft {
  spec: StackSpec;
  readonly secrets: Record<string, string>;
  readonly maps: string[];
  readonly left: { what: string; why: string }[];
}

/** Reads hands' edits as wishes. Values are checked where the wish is applied, like anybody's. */
export function importOf(edits: Edits, spec: StackSpec, release: Release, userSecrets: readonly string[]): Imported {
  const draft: Draft = { spec, secrets: {}, maps: [], left: [] };
  for (const difference of edits.compose) compose(draft, difference, release);
  for (const [name, value] of Object.entries(edits.env)) variable(draft, name, value, release, userSecrets);
  for (const name of edits.removedEnv) leave(draft, `.env ${name}`, 'a variable cannot be wished away');
  for (const path of edits.others) leave(draft, path, 'this file follows from the release and the settings');
  return draft;
}

const leave = (draft: Draft, what: string, why: string): void => void draft.left.push({ what, why });

function compose(draft: Draft, difference: Difference, release: Release): void {
  const { path, theirs } = difference;
  const [section, service = '', key, name] = path;
  const what = path.join('.');
  if (section !== 'services') return leave(draft, what, 'only services can be changed here');
  if (!Object.hasOwn(release.services, service)) return leave(draft, what, `the release has no service ${service}`);
  if (key === undefined)
    return theirs === undefined
      ? toService(draft, service, what, { enabled: false })
      : leave(draft, what, 'switch it on in the settings');
  switch (key) {
    case 'mem_limit':
      return limit(draft, service, what, 'memoryMiB', theirs === undefined ? undefined : mebibytes(theirs));
    case 'cpus':
      return limit(draft, service, what, 'cpus', theirs === undefined ? undefined : Number(theirs));
    case 'image':
      return image(draft, service, what, theirs, release);
    case 'ports':
      return ports(draft, service, what, theirs, release);
    case 'environment':
      return name === undefined
        ? leave(draft, what, 'write the variables as NAME: value')
        : environment(draft, service, what, name, theirs, release);
    default:
      return leave(draft, what, 'the release decides it');
  }
}

function toService(draft: Draft, service: string, what: string, change: ServiceSettings): void {
  const now = draft.spec.services[service] ?? {};
  draft.spec = { ...draft.spec, services: { ...draft.spec.services, [service]: { ...now, ...change } } };
  draft.maps.push(what);
}

function limit(
  draft: Draft,
  service: string,
  what: string,
  key: 'memoryMiB' | 'cpus',
  value: number | undefined,
): void {
  if (value !== undefined && !Number.isFinite(value)) return leave(draft, what, 'is not a number that we understand');
  const { [key]: _, ...rest } = draft.spec.services[service] ?? {};
  const settings = value === undefined ? rest : { ...rest, [key]: value };
  draft.spec = { ...draft.spec, services: { ...draft.spec.services, [service]: settings } };
  draft.maps.push(what);
}

const UNITS: Readonly<Record<string, number>> = { '': 1 / 1024 / 1024, b: 1 / 1024 / 1024, k: 1 / 1024, m: 1, g: 1024 };

/** `600m`, `1.5g`, `512mb`, bytes. @returns NaN for anything else */
function mebibytes(value: unknown): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([bkmg]?)b?$/i.exec(String(value).trim()) ?? [];
  return count === undefined ? Number.NaN : Math.round(Number(count) * UNITS[unit!.toLowerCase()]!);
}

function image(draft: Draft, service: string, what: string, theirs: unknown, release: Release): void {
  const { repository, tags } = release.services[service]!;
  const [, tag] = typeof theirs === 'string' ? (/^(?:.*\/)?[^/:@]+:([^/:@]+)$/.exec(theirs) ?? []) : [];
  const isSameRepository = typeof theirs === 'string' && theirs.replace(/:[^/]*$/, '').endsWith(`/${repository}`);
  if (tag === undefined || !isSameRepository || !tags.includes(tag))
    return leave(draft, what, `of ${repository} only ${tags.join(', ')} belong to release ${release.id}`);
  return toService(draft, service, what, { tag });
}

function ports(draft: Draft, service: string, what: string, theirs: unknown, release: Release): void {
  const wanted = Array.isArray(theirs) ? theirs.map((port) => publishedPort(draft.spec, String(port))) : [null];
  const named = wanted.map((port) => {
    const name = Object.entries(release.ports).find(
      ([, { service: of, containerPort }]) => of === service && String(containerPort) === port?.[3],
    )?.[0];
    return port && name ? ([name, Number(port[2]), port[1]!] as const) : undefined;
  });
  if (named.some((port) => port === undefined))
    return leave(draft, what, 'only ADDRESS:PORT of the ports that the release publishes can change');
  for (const port of named) setPort(draft, port![0], port![1], port![2]);
  draft.maps.push(what);
}

/** `127.0.0.1:20000:8000`, where our own variables may stand for the first two. */
const publishedPort = ({ bindAddress, ports: now }: StackSpec, text: string): RegExpExecArray | null =>
  /^([\d.]+):(\d+):(\d+)$/.exec(
    Object.entries(now).reduce(
      (rest, [name, port]) => rest.replace(`\${${portVariable(name)}}`, String(port)),
      text.replace(`\${${BIND_ADDRESS}}`, bindAddress),
    ),
  );

function setPort(draft: Draft, name: string, port: number, address = draft.spec.bindAddress as string): void {
  draft.spec = {
    ...draft.spec,
    bindAddress: address as BindAddress,
    ports: { ...draft.spec.ports, [name]: port },
  };
}

function environment(
  draft: Draft,
  service: string,
  what: string,
  name: string,
  theirs: unknown,
  release: Release,
): void {
  const source = release.services[service]!.env[name];
  const value = theirs === undefined ? undefined : plainText(theirs);
  // Put in, the value of a secret would stand in the log for everybody.
  if (value === null) return leave(draft, what, 'it refers to a variable: write the value itself, unless it is secret');
  if (source?.from === 'setting') return fromSetting(draft, what, source.setting, value, release);
  if (source && source.from !== 'overridable') return leave(draft, what, 'the release sets this variable');
  const { [name]: _, ...env } = draft.spec.services[service]?.env ?? {};
  toService(draft, service, what, { env: value === undefined ? env : { ...env, [name]: value } });
}

/** @returns null for what is no plain text, or has variables in it */
function plainText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return value === null ? '' : null;
  return value.replaceAll('$$', '').includes('$') ? null : value.replaceAll('$$', '$');
}

function fromSetting(draft: Draft, what: string, path: SettingPath, text: string | undefined, release: Release): void {
  const definition = definitionOf(release.settings, path);
  const value = text === undefined ? undefined : settingValue(definition?.kind, text);
  if (!definition || (value !== undefined && checkSetting(definition, value).length > 0))
    return leave(draft, what, `the setting ${path} does not take it`);
  const [category, name] = [path.slice(0, path.indexOf('.')), path.slice(path.indexOf('.') + 1)];
  const { [name]: _, ...others } = draft.spec.settings?.[category] ?? {};
  const values = value === undefined ? others : { ...others, [name]: value };
  draft.spec = { ...draft.spec, settings: { ...draft.spec.settings, [category]: values } };
  draft.maps.push(`${what} (setting ${path})`);
}

function settingValue(kind: string | undefined, text: string): SettingValue {
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (kind === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (kind === 'list') return text === '' ? [] : text.split(',');
  return text;
}

function variable(draft: Draft, name: string, value: string, release: Release, userSecrets: readonly string[]): void {
  const what = `.env ${name}`;
  const port = Object.keys(release.ports).find((each) => portVariable(each) === name);
  if (name === BIND_ADDRESS) draft.spec = { ...draft.spec, bindAddress: value as BindAddress };
  else if (port) setPort(draft, port, Number(value));
  else {
    const path = userSecrets.find((secret) => variableOf(secret) === name);
    const isOurs = Object.keys(release.secrets).some((secret) => variableOf(secret) === name);
    if (!path)
      return leave(draft, what, isOurs ? 'rotate this secret instead' : 'no setting stands behind this variable');
    draft.secrets[path] = value;
  }
  draft.maps.push(what);
}
