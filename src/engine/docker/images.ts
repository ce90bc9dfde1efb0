import type { PullProgress } from '../engine.js';
import { EngineError } from '../engine-error.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import { ask } from './ask.js';
import type { Connection } from './connection.js';
import { answered } from './errors.js';
import { orNone } from './ownership.js';
import { PullMeter, type PullLine } from './pull-meter.js';

/** A registry may take its time, but not without a sign of life. */
const IDLE_MS = 120_000;

export class Images {
  constructor(
    private readonly connection: Connection,
    private readonly scheduler: Scheduler,
  ) {}

  async isThere(image: string, signal: AbortSignal): Promise<boolean> {
    const inspect = this.connection.read(signal, (docker, abortSignal) =>
      ask(docker, { path: `/images/${image}/json`, signal: abortSignal }),
    );
    return (await orNone(inspect)) !== undefined;
  }

  /** @returns those of `images` that the engine does not have */
  async absent(images: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const there = await Promise.all(images.map((image) => this.isThere(image, signal)));
    return images.filter((_, index) => !there[index]);
  }

  /** Fetches an image that is not there yet. */
  async pull(image: string, signal: AbortSignal, onProgress?: (progress: PullProgress) => void): Promise<void> {
    if (await this.isThere(image, signal)) return;
    const fromImage = hasTag(image) ? image : `${image}:latest`; // without a tag, all of them would come
    const lines = await this.connection.lines(
      signal,
      (docker, abortSignal) => docker.createImage({ fromImage, abortSignal }),
      { idleMs: IDLE_MS, during: 'pull' },
    );
    const meter = new PullMeter(image, this.scheduler, onProgress);
    for await (const value of lines) {
      const line = value as PullLine;
      // The answer began with 200; what failed since stands in a line.
      if (line.error !== undefined) throw answered(200, line.error, 'pull');
      meter.heard(line);
    }
    meter.finish();
    // A pull that was cut off ends like one that succeeded.
    if (!(await this.isThere(image, signal)))
      throw new EngineError('pull-failed', `The pull of ${image} ended without the image.`);
  }
}

const hasTag = (image: string): boolean => /[:@]/.test(image.slice(image.lastIndexOf('/') + 1));
