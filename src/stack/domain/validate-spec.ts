import type { FieldErrors } from '../../kernel/refused.js';
import type { Release, ServiceSetting, ServiceTemplate } from './release.js';
import {
  checkCpus,
  checkEnvKey,
  checkEnvValue,
  checkMemory,
  checkPort,
  checkSwitch,
  checkTag,
  type FieldCheck,
  type PortRules,
} from './spec-fields.js';
import type { SettingPath } from './settings.js';
import { checkSetting } from './setting-checks.js';
import { definitionOf, valueOf } from './settings.js';
import { BIND_ADDRESSES, DEFAULT_PROFILE, PROFILES, type PortName, type StackSpec } from './stack-spec.js';
import { isOn } from './switched-on.js';

/** What somebody who asks for a project has to say: nothing at all. */
export type PartialSpec = Readonly<Partial<Omit<StackSpec, 'ports'>> & { ports?: Readonly<Record<PortName, number>> }>;

/**
 * Fills in what was left open; checks nothing, so what is wrong in `partial` is still there to be found.
 * @param pickedPorts a free host port for each port of the release that `partial` does not name
 */
export const completeSpec = (
  release: Release,
  partial: PartialSpec,
  pickedPorts: Readonly<Record<PortName, number>>,
): StackSpec => ({
  bindAddress: '127.0.0.1',
  services: {},
  profile: DEFAULT_PROFILE,
  settings: {},
  ...partial,
  release: partial.release ?? release.id,
  ports: { ...pickedPorts, ...partial.ports },
});

/**
 * Everything that is wrong with a whole spec, by the path of the field, e.g. `services.db.env.PATH`.
 * @param hasSecret whether a user has given the secret of this setting; absent: all count as given
 * @returns `{}` when `spec` is a {@link StackSpec} of `release` that can be rendered and run
 */
export function validateSpec(
  release: Release,
  spec: unknown,
  rules: PortRules,
  hasSecret: (path: SettingPath) => boolean = () => true,
): FieldErrors {
  const found: Found = [];
  const given = asObject(spec, '', found);
  if (!given) return collected(found);
  unknownFields(given, ['release', 'bindAddress', 'ports', 'services', 'profile', 'settings'], '', found);
  if (given.release !== release.id) found.push(['release', `must be ${release.id}`]);
  if (!BIND_ADDRESSES.some((address) => address === given.bindAddress))
    found.push(['bindAddress', `must be one of ${BIND_ADDRESSES.join(', ')}`]);
  if (given.profile !== undefined && !PROFILES.some((profile) => profile === given.profile))
    found.push(['profile', `must be one of ${PROFILES.join(', ')}`]);
  checkPorts(release, given.ports, rules, found);
  checkServices(release, given.services, found);
  if (given.settings !== undefined) checkSettings(release, given.settings, found);
  if (found.length === 0) {
    checkCompany(release, given as unknown as StackSpec, found);
    checkRules(release, given as unknown as StackSpec, hasSecret, found);
  }
  return collected(found);
}

/** `validateSpec` found nothing. */
export const isValidSpec = (release: Release, spec: unknown, rules: PortRules): spec is StackSpec =>
  Object.keys(validateSpec(release, spec, rules)).length === 0;

type Found = (readonly [path: string, message: string])[];
type Fields = Readonly<Record<string, unknown>>;

function checkPorts(release: Release, ports: unknown, rules: PortRules, found: Found): void {
  const given = asObject(ports, 'ports', found);
  if (!given) return;
  unknownFields(given, Object.keys(release.ports), 'ports', found);
  const taken = new Map<unknown, PortName>();
  for (const name of Object.keys(release.ports)) {
    const port = Object.hasOwn(given, name) ? given[name] : undefined;
    note(`ports.${name}`, port === undefined ? ['is missing'] : checkPort(rules)(port), found);
    if (port !== undefined && taken.has(port)) found.push([`ports.${name}`, `is the same as ports.${taken.get(port)}`]);
    else taken.set(port, name);
  }
}

function checkServices(release: Release, services: unknown, found: Found): void {
  const given = asObject(services, 'services', found);
  if (!given) return;
  unknownFields(given, Object.keys(release.services), 'services', found);
  for (const name of Object.keys(release.services)) {
    if (!Object.hasOwn(given, name)) continue;
    const settings = asObject(given[name], `services.${name}`, found);
    if (settings) checkService(release, release.services[name]!, settings, `services.${name}`, found);
  }
}

/** A service is on together with those that it needs. */
function checkCompany(release: Release, spec: StackSpec, found: Found): void {
  for (const [name, { requires = [] }] of Object.entries(release.services)) {
    const missing = isOn(release, spec, name) ? requires.filter((other) => !isOn(release, spec, other)) : [];
    if (missing.length > 0)
      found.push([`services.${name}.enabled`, `needs ${missing.join(' and ')}: switch both on, or both off`]);
  }
}

/** What settings ask of each other. */
function checkRules(
  release: Release,
  { settings = {} }: StackSpec,
  hasSecret: (path: SettingPath) => boolean,
  found: Found,
): void {
  const kind = (path: SettingPath) => definitionOf(release.settings, path)?.kind;
  const isSet = (path: SettingPath) =>
    kind(path) === 'secret'
      ? hasSecret(path)
      : valueOf({}, settings, path) !== undefined && valueOf({}, settings, path) !== '';
  const setting = (path: SettingPath) => valueOf(release.settings, settings, path);
  for (const rule of release.rules ?? [])
    for (const [path, message] of Object.entries(rule({ setting, isSet })))
      found.push([`${kind(path as SettingPath) === 'secret' ? 'secrets' : 'settings'}.${path}`, message]);
}

function checkSettings(release: Release, settings: unknown, found: Found): void {
  const given = asObject(settings, 'settings', found);
  if (!given) return;
  unknownFields(given, Object.keys(release.settings), 'settings', found);
  for (const category of Object.keys(release.settings).filter((name) => Object.hasOwn(given, name))) {
    for (const [name, value] of Object.entries(asObject(given[category], `settings.${category}`, found) ?? {}))
      note(`settings.${category}.${name}`, checkOne(release, `${category}.${name}`, value), found);
  }
}

function checkOne(release: Release, path: SettingPath, value: unknown): readonly string[] {
  const definition = definitionOf(release.settings, path);
  if (!definition) return ['is not known; GET /api/v1/releases lists what there is'];
  if (definition.kind === 'secret' || definition.kind === 'secrets')
    return ['is a secret: it is given by its own field, never as part of the spec'];
  return checkSetting(definition, value);
}

function checkService(release: Release, template: ServiceTemplate, given: Fields, path: string, found: Found): void {
  const checks: Readonly<Record<Exclude<ServiceSetting, 'env'>, FieldCheck>> = {
    enabled: checkSwitch(template),
    tag: checkTag(template),
    memoryMiB: checkMemory(template),
    cpus: checkCpus,
  };
  unknownFields(given, [...Object.keys(checks), 'env'], path, found);
  for (const [setting, check] of Object.entries(checks)) {
    if (given[setting] !== undefined) note(`${path}.${setting}`, check(given[setting]), found);
  }
  for (const setting of Object.keys(given)) {
    if (
      setting !== 'enabled' &&
      isSetting(setting) &&
      given[setting] !== undefined &&
      !template.userMaySet.includes(setting)
    )
      found.push([`${path}.${setting}`, 'cannot be set for this service']);
  }
  if (given.env !== undefined) checkEnv(release, template, given.env, `${path}.env`, found);
}

const isSetting = (name: string): name is ServiceSetting =>
  ['enabled', 'tag', 'memoryMiB', 'cpus', 'env'].includes(name);

function checkEnv(release: Release, template: ServiceTemplate, env: unknown, path: string, found: Found): void {
  for (const [key, value] of Object.entries(asObject(env, path, found) ?? {})) {
    note(`${path}.${key}`, [...checkEnvKey(key, template, release), ...checkEnvValue(value)], found);
  }
}

function asObject(value: unknown, path: string, found: Found): Fields | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  found.push([path || 'spec', value === undefined ? 'is missing' : 'must be an object']);
  return undefined;
}

function unknownFields(given: Fields, known: readonly string[], path: string, found: Found): void {
  const names = Object.keys(given).filter((name) => !known.includes(name));
  for (const name of names)
    found.push([path ? `${path}.${name}` : name, `is not known; known are ${known.join(', ')}`]);
}

const note = (path: string, messages: readonly string[], found: Found): void => {
  for (const message of messages) found.push([path, message]);
};

/** A null prototype, because a path may come from the caller and be `__proto__`. */
function collected(found: Found): FieldErrors {
  const errors = Object.create(null) as Record<string, string[]>;
  for (const [path, message] of found) (errors[path] ??= []).push(message);
  return errors;
}
