import { Injectable } from '@nestjs/common';
import { Engines } from '../engine/engine.js';
import { EngineError } from '../engine/engine-error.js';
import type { ServerId } from '../kernel/ids.js';
import { LOCAL_REGISTRY, OFFICIAL_REGISTRY, sourceOf } from '../stack/domain/image-source.js';
import type { Release } from '../stack/domain/release.js';
import { releaseImages } from '../stack/domain/render.js';
import type { ImageSource } from '../stack/domain/stack-spec.js';
import { servicesOn, type Switches } from '../stack/domain/switched-on.js';
import { ProjectSettings } from './project-settings.js';

const LOOK_MS = 5_000;

export const UNDECIDED: ImageSource = { set: 'undecided', registry: 'auto' };

/** Decides, once for each project, where its images come from. */
@Injectable()
export class ImageSources {
  constructor(
    private readonly engines: Engines,
    private readonly settings: ProjectSettings,
  ) {}

  /** As {@link decide}; an engine that does not answer decides nothing, and the reconciler asks again once it does. */
  async decideOrLater(server: ServerId, release: Release, switches: Switches): Promise<ImageSource> {
    try {
      return await this.decide(server, release, switches);
    } catch (error) {
      if (error instanceof EngineError) return UNDECIDED;
      throw error;
    }
  }

  /**
   * The operator's registry; under `auto` the official set, unless the server lacks part of it and has the whole local set.
   * @throws EngineError when the engine cannot be asked
   */
  async decide(server: ServerId, release: Release, switches: Switches): Promise<ImageSource> {
    const services = servicesOn(release, switches);
    if (this.settings.imageRegistry !== 'auto') return sourceOf(this.settings.imageRegistry);
    const [official, local] = [sourceOf(OFFICIAL_REGISTRY), sourceOf(LOCAL_REGISTRY)];
    const isComplete = async (source: ImageSource) => {
      const signal = AbortSignal.timeout(LOOK_MS);
      return (await this.engines.of(server).absent(releaseImages(release, source, services), signal)).length === 0;
    };
    return !(await isComplete(official)) && (await isComplete(local)) ? local : official;
  }
}
