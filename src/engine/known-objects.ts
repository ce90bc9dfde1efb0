import type { ProjectRef } from '../kernel/ids.js';

type Kind = 'container' | 'network' | 'volume';
export interface Known {
  readonly ref: ProjectRef;
  /** Of a container. */
  readonly service?: string;
  /** Of a network, and of a container that was made or adopted since the last look and is still to be started. */
  readonly name?: string;
  /** A container that was taken over: it has no labels of ours. */
  readonly adopted?: true;
}

/**
 * Whose the objects are that we have seen or made: the engine's events on networks and volumes carry no labels.
 * Containers and networks are known by id, volumes by name.
 */
export class KnownObjects {
  readonly #by: Record<Kind, Map<string, Known>> = { container: new Map(), network: new Map(), volume: new Map() };

  put(kind: Kind, key: string, known: Known): void {
    this.#by[kind].set(key, known);
  }

  get(kind: Kind, key: string): Known | undefined {
    return this.#by[kind].get(key);
  }

  /** @returns the id of this project's object that was put last with that name; it may be gone by now */
  idOf(kind: 'container' | 'network', ref: ProjectRef, name: string): string | undefined {
    let found: string | undefined;
    for (const [id, known] of this.#by[kind]) if (known.name === name && known.ref === ref) found = id;
    return found;
  }

  /** @returns the id of the container that was taken over for a service, as the last look saw it */
  adopted(ref: ProjectRef, service: string): string | undefined {
    for (const [id, known] of this.#by.container)
      if (known.adopted && known.ref === ref && known.service === service) return id;
    return undefined;
  }

  delete(kind: Kind, key: string): void {
    this.#by[kind].delete(key);
  }

  /** Makes `seen` all that is known of one kind in a project. @returns keys that were known and are not any more */
  replace(kind: Kind, ref: ProjectRef, seen: ReadonlyMap<string, Known>): readonly string[] {
    const known = this.#by[kind];
    const gone = [...known].filter(([key, { ref: whose }]) => whose === ref && !seen.has(key)).map(([key]) => key);
    for (const key of gone) known.delete(key);
    for (const [key, value] of seen) known.set(key, value);
    return gone;
  }
}
