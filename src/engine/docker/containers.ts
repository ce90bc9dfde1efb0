import type { ProjectRef } from '../../kernel/ids.js';
import { adoptedOf, type DesiredContainer, type DesiredStack } from '../../stack/domain/desired.js';
import type { Action } from '../../stack/domain/actions.js';
import type { ApplyContext } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { isNobodys } from '../labels.js';
import type { FactsCache } from '../facts-cache.js';
import type { KnownObjects } from '../known-objects.js';
import type { Connection } from './connection.js';
import { isStatus } from './errors.js';
import type { Ownership } from './ownership.js';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;
const DEFAULT_GRACE_S = 10;

/** The verbs for a container that exists. What is so already counts as done. */
export class Containers {
  constructor(
    private readonly connection: Connection,
    private readonly ownership: Ownership,
    private readonly facts: FactsCache,
    private readonly known: KnownObjects,
  ) {}

  async start(ref: ProjectRef, { service, id: given }: Of<'start'>, { desired, signal }: ApplyContext): Promise<void> {
    const name = wanted(desired.containers, service)?.name;
    const id = await this.#idOf(
      ref,
      given ?? (name && this.known.idOf('container', ref, name)) ?? name,
      desired,
      signal,
    );
    await this.#unless304(
      this.connection.change(signal, (docker, abortSignal) => docker.getContainer(id).start({ abortSignal })),
    );
  }

  async stop(ref: ProjectRef, { service, id }: Of<'stop'>, { desired, signal }: ApplyContext): Promise<void> {
    const info = await this.ownership.container(ref, id, signal, adoptedOf(desired));
    if (!info) return;
    const { StopTimeout: ownS = DEFAULT_GRACE_S } = info.Config as { StopTimeout?: number };
    // Somebody else may have given it less time than its data needs.
    const leastS = isNobodys(info.Config.Labels) ? (wanted(desired.containers, service)?.stopGraceS ?? 0) : 0;
    const graceS = Math.max(ownS, leastS);
    await this.#unless304(
      this.connection.change(
        signal,
        (docker, abortSignal) => docker.getContainer(id).stop({ t: graceS, abortSignal }),
        graceS * 1000,
      ),
      404,
    );
  }

  async unpause(ref: ProjectRef, { id }: Of<'unpause'>, { desired, signal }: ApplyContext): Promise<void> {
    const info = await this.ownership.container(ref, id, signal, adoptedOf(desired));
    if (!info) throw new EngineError('not-found', `No such container: ${id}`, 404);
    if (!info.State.Paused) return;
    await this.connection.change(signal, (docker, abortSignal) => docker.getContainer(id).unpause({ abortSignal }));
  }

  /** Its volumes stay, anonymous ones too. One that still runs is refused with `conflict`: stopping is a step of its own. */
  async remove(ref: ProjectRef, { id }: Of<'remove'>, { desired, signal }: ApplyContext): Promise<void> {
    const info = await this.ownership.container(ref, id, signal, adoptedOf(desired));
    // An engine that failed to remove a container calls it dead, and removes what is left of it only by force.
    if (info) await this.removeById(id, signal, info.State.Dead);
  }

  async removeById(id: string, signal: AbortSignal, force = false): Promise<void> {
    try {
      await this.connection.change(signal, (docker, abortSignal) =>
        docker.getContainer(id).remove({ force, v: false, abortSignal }),
      );
    } catch (error) {
      const isUnderWay = error instanceof EngineError && error.code === 'already-in-progress';
      if (isUnderWay) await this.#untilRemoved(id, signal);
      else if (!isStatus(error, 404)) throw error;
    }
    this.facts.forget(id);
    this.known.delete('container', id);
  }

  async #untilRemoved(id: string, signal: AbortSignal): Promise<void> {
    await this.#unless304(
      this.connection.change(signal, (docker, abortSignal) =>
        docker.getContainer(id).wait({ condition: 'removed', abortSignal }),
      ),
      404,
    );
  }

  /** The container of that id or name, for sure of this project. One that this process made needs no question. */
  async #idOf(
    ref: ProjectRef,
    idOrName: string | undefined,
    desired: DesiredStack,
    signal: AbortSignal,
  ): Promise<string> {
    if (idOrName !== undefined && this.known.get('container', idOrName)?.ref === ref) return idOrName;
    const adopted = adoptedOf(desired);
    const info = idOrName === undefined ? undefined : await this.ownership.container(ref, idOrName, signal, adopted);
    if (!info) throw new EngineError('not-found', `No such container: ${idOrName ?? 'none is wanted'}`, 404);
    return info.Id;
  }

  async #unless304(answer: Promise<unknown>, alsoFine?: number): Promise<void> {
    try {
      await answer;
    } catch (error) {
      if (isStatus(error, 304) || (alsoFine !== undefined && isStatus(error, alsoFine))) return;
      throw error;
    }
  }
}

export const wanted = (containers: readonly DesiredContainer[], service: string): DesiredContainer | undefined =>
  containers.find((container) => container.service === service);
