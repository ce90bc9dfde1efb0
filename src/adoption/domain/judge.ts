import type { Adoption } from '../../stack/domain/adopt/adoption.js';
import type { DesiredContainer } from '../../stack/domain/desired.js';
import type { Release } from '../../stack/domain/release.js';
import { render } from '../../stack/domain/render.js';
import type { StackInput } from '../../stack/domain/stack-input.js';
import type { Adopted } from '../../stack/domain/stack-spec.js';
import { differencesOf } from './differences.js';
import type { Values } from './secrets.js';

export interface ServiceOutcome {
  readonly service: string;
  /** The container that was found; null: there is none. */
  readonly container: string | null;
  /** `stays`: untouched. `starts`: the same container, started. `replaced`: stopped, removed and made anew. */
  readonly outcome: 'stays' | 'starts' | 'replaced' | 'created';
  /** Why it is replaced. */
  readonly why: readonly string[];
  /** What waits until it is next recreated. */
  readonly later: readonly string[];
}

export interface Judged {
  readonly services: readonly ServiceOutcome[];
  readonly adopted: Adopted;
  readonly wanted: readonly DesiredContainer[];
}

/** With a hash that nothing has: it is ours to replace, as soon as the reconciler looks. */
const REPLACED = '';

/**
 * What becomes of each container.
 * @param input the project as it is declared, without what it takes over
 * @param found the secrets that come along; all others are made anew
 */
export function judge(
  release: Release,
  input: Omit<StackInput, 'adopted'>,
  from: string,
  adoption: Pick<Adoption, 'network' | 'volumes' | 'services'>,
  found: Values,
): Judged {
  const network = adoption.network?.name;
  const taken = { from, ...(network === undefined ? {} : { network }), volumes: adoption.volumes };
  const desired = render({ ...input, adopted: { ...taken, containers: {} } }, release);
  const around = {
    reveal: ({ secret }: { secret: string }) => (Object.hasOwn(found, secret) ? found[secret] : undefined),
    ...(network === undefined ? {} : { network }),
    folders: new Map(desired.volumes.flatMap(({ name, device }) => (device === undefined ? [] : [[name, device]]))),
  };
  const containers: Record<string, { id: string; hash: string }> = {};
  const services = desired.containers.map((want): ServiceOutcome => {
    const have = adoption.services.find(({ service }) => service === want.service)?.container;
    const { service } = want;
    if (have?.id === undefined) return { service, container: null, outcome: 'created', why: [], later: [] };
    const { now, later } = differencesOf(want, have, around);
    containers[service] = { id: have.id, hash: now.length === 0 ? want.hash : REPLACED };
    if (now.length > 0) return { service, container: have.name, outcome: 'replaced', why: now, later: [] };
    return { service, container: have.name, outcome: have.isRunning ? 'stays' : 'starts', why: [], later };
  });
  return { services, adopted: { ...taken, containers }, wanted: desired.containers };
}
