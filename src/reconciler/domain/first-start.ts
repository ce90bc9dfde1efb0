import type { DesiredStack } from '../../stack/domain/desired.js';
import type { ObservedStack } from '../../stack/domain/observed.js';

const DATABASE = 'db';

/** `new`: nobody has seen its database well; `broken`: its first start ended half-way; `proven`: it holds data. */
export type VolumeState = 'new' | 'broken' | 'proven';

export interface KnownVolume {
  readonly name: string;
  readonly state: VolumeState;
}

/** Volumes of the database that are not proven yet. */
export const unprovenOf = (desired: DesiredStack, known: readonly KnownVolume[]): readonly KnownVolume[] => {
  const mounts = desired.containers.find(({ service }) => service === DATABASE)?.mounts ?? [];
  const own = new Set(mounts.filter(({ readOnly }) => !readOnly).map(({ volume }) => volume));
  return known.filter(({ name, state }) => own.has(name) && state !== 'proven');
};

/** Whether the database runs as wanted and says that it is well: the moment to find out how its first start ended. */
export function isDatabaseWell(desired: DesiredStack, observed: ObservedStack): boolean {
  const want = desired.containers.find(({ service }) => service === DATABASE);
  const have = observed.containers.find(({ name }) => name === want?.name);
  if (!want || have?.hash !== want.hash || have.state !== 'running') return false;
  return have.health === 'healthy' || (have.health === 'none' && !want.health);
}

const SKIPPED = /skipping initialization/i;
const DONE = /(init process complete|first start done)/i;

/**
 * A database that found its folder filled though no start of it was ever done: the first one ended half-way, and what
 * it left only looks like a database.
 * @param log of the container, oldest line first
 */
export const isHalfMade = (log: readonly string[]): boolean =>
  log.some((line) => SKIPPED.test(line)) && !log.some((line) => DONE.test(line));

export const NEVER_WELL =
  'The first start of the database ended half-way, and what it left only looks like a database. Find out why in its log';
export const AFRESH = 'then POST …/start-afresh begins on new volumes; the present ones stay.';
