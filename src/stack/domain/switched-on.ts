import type { Release } from './release.js';
import { DEFAULT_PROFILE, type ServiceName, type StackSpec } from './stack-spec.js';

/** What decides which services run. */
export type Switches = Pick<StackSpec, 'profile' | 'services'>;

/** The profile decides unless the service was switched by itself; a mandatory one is always on. */
export function isOn(
  release: Release,
  { profile = DEFAULT_PROFILE, services }: Switches,
  service: ServiceName,
): boolean {
  const template = release.services[service];
  if (!template) return false;
  return template.mandatory ?? services[service]?.enabled ?? release.profiles[profile].includes(service);
}

/** In start order. */
export const servicesOn = (release: Release, spec: Switches): readonly ServiceName[] =>
  Object.keys(release.services).filter((service) => isOn(release, spec, service));

/** What the services that are on take while nothing happens, MiB, and what they may take at most. */
export function memoryOf(release: Release, spec: Switches): Readonly<{ idleMiB: number; limitMiB: number }> {
  const on = servicesOn(release, spec).map((service) => ({
    idle: release.services[service]!.limits.idleMiB,
    limit: spec.services[service]?.memoryMiB ?? release.services[service]!.limits.memoryMiB,
  }));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { idleMiB: sum(on.map(({ idle }) => idle)), limitMiB: sum(on.map(({ limit }) => limit)) };
}
