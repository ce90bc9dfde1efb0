import type { ProjectRef } from '../../kernel/ids.js';
import { adoptedOf, type DesiredContainer, type DesiredStack } from '../../stack/domain/desired.js';
import { HASH_SCHEME } from '../../stack/domain/hash.js';
import type { ApplyContext } from '../engine.js';
import { EngineError } from '../engine-error.js';
import type { FactsCache } from '../facts-cache.js';
import type { KnownObjects } from '../known-objects.js';
import { containerIdentity } from '../labels.js';
import { Revealing } from '../reveal.js';
import { archiveOf } from './archive.js';
import { ask } from './ask.js';
import type { Connection } from './connection.js';
import { containerConfig } from './container-config.js';
import type { Images } from './images.js';
import { wanted, type Containers } from './containers.js';
import type { Ownership } from './ownership.js';

/** Makes containers: create, or adopt what an answer that got lost has left, then the upload of the files. */
export class Creation {
  constructor(
    private readonly connection: Connection,
    private readonly instance: string,
    private readonly ownership: Ownership,
    private readonly containers: Containers,
    private readonly images: Images,
    private readonly facts: FactsCache,
    private readonly known: KnownObjects,
  ) {}

  /** @returns the container's id */
  async create(ref: ProjectRef, service: string, context: ApplyContext): Promise<string> {
    const want = wanted(context.desired.containers, service);
    if (!want) throw new EngineError('invalid-config', `The project wants no service ${service}.`);
    const revealing = new Revealing(context.reveal);
    try {
      await this.#requireVolumes(ref, want, context);
      return await this.#createOrAdopt(ref, want, context, revealing);
    } catch (error) {
      throw revealing.withoutSecrets(error);
    }
  }

  async #createOrAdopt(
    ref: ProjectRef,
    want: DesiredContainer,
    { desired, signal, pins }: ApplyContext,
    revealing: Revealing,
  ): Promise<string> {
    const networkId = desired.network && (await this.#networkId(ref, desired.network.name, desired, signal));
    if (!networkId) throw new EngineError('network-missing', `The network of ${want.name} is not there.`, 404);
    const owner = { instance: this.instance, ref, slug: desired.slug };
    const image = await this.images.nameFor(want.image, signal, pins);
    const body = containerConfig(want, owner, networkId, revealing, image);
    try {
      const id = await this.#make(want.name, body, signal);
      this.facts.made(id);
      this.known.put('container', id, { ref, service: want.service, name: want.name });
      await this.#furnish(id, want, signal, revealing);
      return id;
    } catch (error) {
      if (isNameTaken(error)) return this.#adopt(ref, want, signal, revealing, error);
      throw error;
    }
  }

  /** As the look saw it, or made since: asking anew for each container would list every network of the server each time. */
  async #networkId(
    ref: ProjectRef,
    name: string,
    desired: DesiredStack,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const known = this.known.idOf('network', ref, name);
    return known ?? (await this.ownership.network(ref, name, signal, adoptedOf(desired)))?.Id;
  }

  async #make(name: string, body: object, signal: AbortSignal): Promise<string> {
    const { Id } = await this.connection.change(signal, (docker, abortSignal) =>
      ask<{ Id: string }>(docker, {
        method: 'POST',
        path: '/containers/create',
        query: { name },
        body,
        signal: abortSignal,
      }),
    );
    return Id;
  }

  /** The name is taken: by a container of ours that is just what is wanted, or the wish can't be fulfilled. */
  async #adopt(
    ref: ProjectRef,
    want: DesiredContainer,
    signal: AbortSignal,
    revealing: Revealing,
    taken: EngineError,
  ): Promise<string> {
    const info = await this.ownership.container(ref, want.name, signal);
    if (!info) throw new EngineError('already-in-progress', `${taken.message} Meanwhile it is gone.`, taken.status);
    const { service, hash, hashScheme } = containerIdentity(info.Config.Labels);
    const isWanted = service === want.service && hash === want.hash && hashScheme === HASH_SCHEME;
    if (!isWanted) throw new EngineError('conflict', `${want.name} is there already, with another configuration.`, 409);
    this.known.put('container', info.Id, { ref, service, name: want.name });
    if (info.State.Status === 'created') await this.#furnish(info.Id, want, signal, revealing);
    return info.Id;
  }

  /** Gives a container its files; without them it must not be started by anybody, so it goes again. */
  async #furnish(id: string, want: DesiredContainer, signal: AbortSignal, revealing: Revealing): Promise<void> {
    if (want.files.length === 0) return;
    try {
      const archive = await archiveOf(want.files, revealing);
      await this.connection.change(signal, (docker, abortSignal) =>
        docker.getContainer(id).putArchive(archive, { path: '/', abortSignal }),
      );
    } catch (error) {
      await this.#discard(id, error);
      throw error;
    }
  }

  async #discard(id: string, because: unknown): Promise<void> {
    try {
      // With a signal of its own: the caller's may be what ended the upload.
      await this.containers.removeById(id, new AbortController().signal);
    } catch (error) {
      if (!(because instanceof EngineError) || !(error instanceof EngineError)) throw error;
      const words = `${because.message} The container that was made for it could not be removed: ${error.message}`;
      throw new EngineError(because.code, words, because.status);
    }
  }

  /** The engine would make a missing volume anew, empty and without our labels. */
  async #requireVolumes(ref: ProjectRef, want: DesiredContainer, { desired, signal }: ApplyContext): Promise<void> {
    const adopted = adoptedOf(desired)?.volumes.map(({ name }) => name);
    await Promise.all(
      want.mounts.map(async ({ volume }) => {
        if (!(await this.ownership.volume(ref, volume, signal, adopted)))
          throw new EngineError('not-found', `Volume ${volume} of ${want.name} is not there.`, 404);
      }),
    );
  }
}

const isNameTaken = (error: unknown): error is EngineError =>
  error instanceof EngineError && error.code === 'name-taken';
