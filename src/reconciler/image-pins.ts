import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Engine } from '../engine/engine.js';
import type { ImageContent, Pins } from '../engine/pins.js';
import type { ProjectRef } from '../kernel/ids.js';
import { ConvergenceLog } from './convergence-log.js';
import { ProjectImageRow } from './project-status.js';

/** What the images of each project stand for: recorded at first use, and the same from then on, wherever a tag moves. */
@Injectable()
export class ImagePins {
  constructor(
    private readonly log: ConvergenceLog,
    @InjectRepository(ProjectImageRow) private readonly rows: Repository<ProjectImageRow>,
  ) {}

  async of(ref: ProjectRef): Promise<Pins> {
    const rows = await this.rows.findBy({ ref });
    return new Map(rows.map(({ image, digest, pinnedBy: by }): [string, ImageContent] => [image, { digest, by }]));
  }

  /** Records what the engine has under that reference now. @returns undefined when it has nothing */
  async record(ref: ProjectRef, image: string, engine: Engine, signal: AbortSignal): Promise<ImageContent | undefined> {
    const content = await engine.contentOf(image, signal);
    if (content) await this.log.write(ref, [{ type: 'ImagePinned', version: 1, data: { image, ...content } }]);
    return content;
  }
}
