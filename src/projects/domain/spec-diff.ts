import { canonicalJson } from '../../kernel/canonical-json.js';
import type { SettingPath, SettingValue, SettingValues } from '../../stack/domain/settings.js';
import { DEFAULT_PROFILE, type StackSpec } from '../../stack/domain/stack-spec.js';
import { limitsOf } from './project.js';
import type { ProjectEvent } from './project.events.js';

/** The fine-grained events that lead from one spec to another of the same release; `[]` when they are equal. */
export function specDiff(from: StackSpec, to: StackSpec): ProjectEvent[] {
  const services = [...new Set([...Object.keys(from.services), ...Object.keys(to.services)])].sort();
  return [
    ...(from.bindAddress === to.bindAddress
      ? []
      : [event('BindAddressChanged', { from: from.bindAddress, to: to.bindAddress })]),
    ...profileDiff(from, to),
    ...portsDiff(from, to),
    ...settingsDiff(from.settings ?? {}, to.settings ?? {}),
    ...services.flatMap((service) => serviceDiff(service, from, to)),
  ];
}

function portsDiff(from: StackSpec, to: StackSpec): ProjectEvent[] {
  const moved = Object.keys(to.ports).filter((port) => from.ports[port] !== to.ports[port]);
  const pick = ({ ports }: StackSpec) => Object.fromEntries(moved.flatMap((p) => (ports[p] ? [[p, ports[p]]] : [])));
  return moved.length === 0 ? [] : [event('PortsChanged', { from: pick(from), to: pick(to) })];
}

function profileDiff(
  { profile: from = DEFAULT_PROFILE }: StackSpec,
  { profile: to = DEFAULT_PROFILE }: StackSpec,
): ProjectEvent[] {
  return from === to ? [] : [event('ProfileChosen', { from, to })];
}

function settingsDiff(from: SettingValues, to: SettingValues): ProjectEvent[] {
  const [before, after] = [flat(from), flat(to)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((setting) => {
    const [was, is] = [before.get(setting) ?? null, after.get(setting) ?? null];
    return canonicalJson(was) === canonicalJson(is) ? [] : [event('SettingChanged', { setting, from: was, to: is })];
  });
}

const flat = (values: SettingValues): ReadonlyMap<SettingPath, SettingValue> =>
  new Map(
    Object.entries(values).flatMap(([category, names]) =>
      Object.entries(names).map(([name, value]) => [`${category}.${name}`, value] as const),
    ),
  );

function serviceDiff(service: string, from: StackSpec, to: StackSpec): ProjectEvent[] {
  const [before, after] = [from.services[service], to.services[service]];
  const [was, is] = [limitsOf(before), limitsOf(after)];
  return [
    ...(before?.enabled === after?.enabled
      ? []
      : [event('ServiceSwitched', { service, from: before?.enabled ?? null, to: after?.enabled ?? null })]),
    ...(before?.tag === after?.tag
      ? []
      : [event('ServiceTagChosen', { service, from: before?.tag ?? null, to: after?.tag ?? null })]),
    ...(was.memoryMiB === is.memoryMiB && was.cpus === is.cpus
      ? []
      : [event('ServiceLimitsChanged', { service, from: was, to: is })]),
    ...envDiff(service, before?.env ?? {}, after?.env ?? {}),
  ];
}

function envDiff(
  service: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ProjectEvent[] {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const set = Object.keys(after).filter((key) => !Object.hasOwn(before, key) || before[key] !== after[key]);
  return [
    ...removed.sort().map((key) => event('ServiceEnvRemoved', { service, key, from: before[key]! })),
    ...set.sort().map((key) =>
      event('ServiceEnvSet', {
        service,
        key,
        from: Object.hasOwn(before, key) ? before[key]! : null,
        to: after[key]!,
      }),
    ),
  ];
}

const event = <Type extends ProjectEvent['type']>(
  type: Type,
  data: Extract<ProjectEvent, { type: Type }>['data'],
): ProjectEvent => ({ type, version: 1, data }) as ProjectEvent;
