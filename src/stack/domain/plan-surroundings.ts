import type { Block, Step } from './actions.js';
import type { DesiredStack } from './desired.js';
import type { ObservedContainer, ObservedStack } from './observed.js';

/** What the log knows beyond what can be seen. */
export interface Known {
  /** Names of volumes that were recorded before first use. */
  readonly volumes: ReadonlySet<string>;
}

/**
 * A wanted network that is missing is made, one that was taken over too: it holds no data. Others of the project go once
 * nothing stands on them; one that was taken over stays while something is attached that is not the project's.
 */
export function networkSteps(
  desired: DesiredStack,
  observed: ObservedStack,
  surplus: readonly ObservedContainer[],
): Step[] {
  const wanted = desired.network;
  const gone = observed.networks.filter(({ name, shared }) => name !== wanted?.name && !shared);
  const removals = gone.map(({ name, id }): Step => ({
    kind: 'remove-network',
    name,
    id,
    cause: 'is not wanted',
    key: `remove-network:${name}`,
    after: surplus.map((c) => `remove:${c.service}:${c.id.slice(0, 12)}`),
  }));
  if (!wanted || observed.networks.some(({ name }) => name === wanted.name)) return removals;
  return [
    ...removals,
    { kind: 'create-network', network: wanted, cause: 'missing', key: `create-network:${wanted.name}`, after: [] },
  ];
}

const used = (desired: DesiredStack) => {
  const mounted = new Set(desired.containers.flatMap((c) => c.mounts.map(({ volume }) => volume)));
  return desired.volumes.filter(({ name }) => mounted.has(name));
};

/**
 * Volumes that wanted containers need: made where missing, and recorded before first use. None is ever removed, and one
 * that was taken over is never made.
 */
export function volumeSteps(desired: DesiredStack, observed: ObservedStack, known: Known): Step[] {
  const there = new Set(observed.volumes.map(({ name }) => name));
  return used(desired).flatMap((volume) => {
    if (known.volumes.has(volume.name) || (volume.adopted && !there.has(volume.name))) return [];
    const make = {
      kind: 'create-volume',
      volume,
      cause: 'missing',
      key: `create-volume:${volume.name}`,
      after: [],
    } as const;
    const after = there.has(volume.name) ? [] : [make.key];
    const record = {
      kind: 'record-volume',
      volume,
      cause: 'before first use',
      key: `record-volume:${volume.name}`,
      after,
    } as const;
    return there.has(volume.name) ? [record] : [make, record];
  });
}

/** Volumes that were recorded or taken over and are gone: a new, empty one in their place would be silent loss. */
export function missingData(desired: DesiredStack, observed: ObservedStack, known: Known): ReadonlyMap<string, Block> {
  const there = new Set(observed.volumes.map(({ name }) => name));
  const missing = used(desired).filter(({ name, adopted }) => (adopted || known.volumes.has(name)) && !there.has(name));
  return new Map(
    missing.map(({ name, role }) => [
      name,
      {
        reason: 'data-volume-missing',
        message: `Volume ${name} (${role}) has held data and is gone. Bring it back, restore a backup, or remove the project; nothing is started on an empty one.`,
      },
    ]),
  );
}
