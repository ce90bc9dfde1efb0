import { Refused } from '../../kernel/refused.js';
import { findRelease, releases } from '../../stack/domain/releases/index.js';
import type { Release, UpgradeEdge } from '../../stack/domain/release.js';
import type { ServiceSettings, StackSpec } from '../../stack/domain/stack-spec.js';

export interface UpgradePath {
  readonly from: Release;
  readonly to: Release;
  readonly edge: UpgradeEdge;
}

/** Releases that a project of this one may be moved to. */
export const targetsOf = (release: string): readonly string[] =>
  releases.filter(({ upgradesFrom }) => upgradesFrom.some(({ from }) => from === release)).map(({ id }) => id);

/** @throws Refused `wrong-state` naming the releases that there is a way to */
export function pathTo(fromId: string, toId: string): UpgradePath {
  const [from, to] = [findRelease(fromId), findRelease(toId)];
  const edge = to?.upgradesFrom.find((known) => known.from === fromId);
  if (from && to && edge) return { from, to, edge };
  const targets = targetsOf(fromId);
  const next = targets.length === 0 ? 'There is none to move to.' : `Possible: ${targets.join(', ')}.`;
  throw new Refused('wrong-state', `There is no upgrade from release ${fromId} to ${toId}. ${next}`);
}

/** The same wishes in the words of the other release: tags go, and a service is the one that serves the same port. */
export function carriedSpec(
  { from, to }: UpgradePath,
  spec: StackSpec,
): Omit<StackSpec, 'ports'> & Pick<StackSpec, 'ports'> {
  const heir = (service: string): string => {
    if (Object.hasOwn(to.services, service)) return service;
    const port = Object.entries(from.ports).find(([, known]) => known.service === service)?.[0];
    return (port && to.ports[port]?.service) ?? service;
  };
  const services = Object.entries(spec.services).map(([name, { tag: _, ...kept }]) => [heir(name), kept] as const);
  const ports = Object.entries(spec.ports).filter(([name]) => Object.hasOwn(to.ports, name));
  return {
    ...spec,
    release: to.id,
    ports: Object.fromEntries(ports),
    services: Object.fromEntries<ServiceSettings>(services.filter(([, kept]) => Object.keys(kept).length > 0)),
  };
}
