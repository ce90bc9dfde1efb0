import type { StackSpec } from '../../stack/domain/stack-spec.js';
import { limitsOf } from './project.js';
import type { ProjectEvent } from './project.events.js';

/** The fine-grained events that lead from one spec to another of the same release; `[]` when they are equal. */
export function specDiff(from: StackSpec, to: StackSpec): ProjectEvent[] {
  const services = [...new Set([...Object.keys(from.services), ...Object.keys(to.services)])].sort();
  return [
    ...(from.bindAddress === to.bindAddress
      ? []
      : [event('BindAddressChanged', { from: from.bindAddress, to: to.bindAddress })]),
    ...portsDiff(from, to),
    ...services.flatMap((service) => serviceDiff(service, from, to)),
  ];
}

function portsDiff(from: StackSpec, to: StackSpec): ProjectEvent[] {
  const moved = Object.keys(to.ports).filter((port) => from.ports[port] !== to.ports[port]);
  const pick = ({ ports }: StackSpec) => Object.fromEntries(moved.flatMap((p) => (ports[p] ? [[p, ports[p]]] : [])));
  return moved.length === 0 ? [] : [event('PortsChanged', { from: pick(from), to: pick(to) })];
}

function serviceDiff(service: string, from: StackSpec, to: StackSpec): ProjectEvent[] {
  const [before, after] = [from.services[service], to.services[service]];
  const [was, is] = [limitsOf(before), limitsOf(after)];
  return [
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
