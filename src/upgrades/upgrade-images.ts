import { Injectable } from '@nestjs/common';
import { Engines } from '../engine/engine.js';
import { EngineError } from '../engine/engine-error.js';
import type { ServerId } from '../kernel/ids.js';
import { RegistryCredentials } from '../registries/registry-credentials.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import type { DesiredStack } from '../stack/domain/desired.js';
import { TaskStop, type StepOutcome, type TaskRun } from '../tasks/task-handler.js';
import { ProjectWishes } from './project-wishes.js';

/** What a registry says for good; anything else may be over at the next attempt. */
const FINAL: ReadonlySet<string> = new Set(['image-missing', 'registry-denied', 'platform-mismatch']);

/** Fetches all images of a release before anything is stopped: one that cannot be had leaves everything as it is. */
@Injectable()
export class UpgradeImages {
  constructor(
    private readonly wishes: ProjectWishes,
    private readonly engines: Engines,
    private readonly sealed: SealedSecrets,
    private readonly credentials: RegistryCredentials,
  ) {}

  /** @throws TaskStop with the engine's code for an image that cannot be had */
  async fetch(run: TaskRun, desired: DesiredStack): Promise<StepOutcome> {
    const { serverId } = await this.wishes.row(run.ref);
    const wanted = [...new Set(desired.containers.map(({ image }) => image))];
    const absent = await this.engines.of(serverId as ServerId).absent(wanted, run.signal);
    for (const image of absent) {
      run.say(`Fetching ${image}`);
      await this.pull(run, serverId as ServerId, image, desired);
    }
    return { note: absent.length === 0 ? 'all images are there' : `${absent.length} images fetched` };
  }

  private async pull(run: TaskRun, server: ServerId, image: string, desired: DesiredStack): Promise<void> {
    const action = { kind: 'pull', image, cause: 'for an upgrade' } as const;
    try {
      await this.engines.of(server).apply(run.ref, action, {
        desired,
        reveal: ({ secret, version }) => this.sealed.reveal(run.ref, secret, version),
        onProgress: ({ status, current, total }) =>
          run.say(`Fetching ${image}: ${status}, ${mib(current)} of ${mib(total)} MiB`),
        registryAuth: (registry) => this.credentials.of(registry),
        signal: run.signal,
      });
    } catch (error) {
      if (error instanceof EngineError && FINAL.has(error.code))
        throw new TaskStop(error.code, `${image}: ${error.message} Nothing was changed.`, { cause: error });
      throw error;
    }
  }
}

const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
