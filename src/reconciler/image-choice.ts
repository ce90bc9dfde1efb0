import { Injectable } from '@nestjs/common';
import { Commands } from '../event-store/commands.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import type { DeclaredProject } from '../projects/domain/project.js';
import { Refused } from '../kernel/refused.js';
import { projectDecider } from '../projects/domain/project.decider.js';
import { ImageSources } from '../projects/image-sources.js';
import { findRelease } from '../stack/domain/releases/index.js';
import { RECONCILER } from './convergence-log.js';
import type { Outcome } from './work-queue.js';

/** Decides where a project's images come from when no engine could be asked at its creation. */
@Injectable()
export class ImageChoice {
  constructor(
    private readonly sources: ImageSources,
    private readonly commands: Commands,
  ) {}

  /** Records the choice as a wish of its own, which wakes the project again. @throws EngineError while the engine is away */
  async make(ref: ProjectRef, { serverId, spec }: DeclaredProject): Promise<Outcome> {
    const release = findRelease(spec.release);
    if (!release) throw new Error(`Release ${spec.release} is not known here.`);
    const images = await this.sources.decide(serverId as ServerId, release, spec);
    try {
      await this.commands.handle(projectDecider, ref, { type: 'ApplySpec', spec, images }, RECONCILER);
    } catch (error) {
      // Something else was wished meanwhile, and wakes the project by itself.
      if (!(error instanceof Refused)) throw error;
    }
    return 'settled';
  }
}
