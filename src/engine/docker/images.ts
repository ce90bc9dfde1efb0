import type { ApplyContext } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { contentFrom, exactly, registryOf, repositoryOf, type ImageContent, type Pins } from '../pins.js';
import { withoutValues } from '../reveal.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import { ask } from './ask.js';
import type { Connection } from './connection.js';
import { answered } from './errors.js';
import { orNone } from './ownership.js';
import { PullMeter, type PullLine } from './pull-meter.js';

/** A registry may take its time, but not without a sign of life. */
const IDLE_MS = 120_000;

interface ImageInfo {
  readonly Id: string;
  readonly RepoDigests: readonly string[] | null;
  /** As Go names them, e.g. `linux` and `arm64`; empty where the image does not say. */
  readonly Os?: string;
  readonly Architecture?: string;
}

export class Images {
  #platform: Platform | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly scheduler: Scheduler,
  ) {}

  async contentOf(image: string, signal: AbortSignal): Promise<ImageContent | undefined> {
    const info = await this.#inspect(image, signal);
    return info && contentFrom(image, info.Id, info.RepoDigests ?? []);
  }

  /** @returns those of `images` that the engine does not have; one for other machines counts only once it was used */
  async absent(images: readonly string[], signal: AbortSignal, pins?: Pins): Promise<readonly string[]> {
    const there = await Promise.all(
      images.map(async (image) => {
        const info = await this.#inspect(meant(image, pins), signal);
        return info && (pins?.has(image) || !(await this.#isForeign(info, signal)));
      }),
    );
    return images.filter((_, index) => !there[index]);
  }

  /**
   * How a container is to name its image: by the wanted reference while that means the pinned content, which people
   * know again, else by the content itself.
   */
  async nameFor(image: string, signal: AbortSignal, pins?: Pins): Promise<string> {
    const pin = pins?.get(image);
    if (!pin) return image;
    const now = await this.#inspect(image, signal);
    const isMeant = now && (now.Id === pin.digest || (now.RepoDigests ?? []).some((each) => each.endsWith(pin.digest)));
    return isMeant ? image : exactly(image, pin);
  }

  /** Fetches an image that is not there yet; of a pinned one the very content. */
  async pull(image: string, { signal, pins, ...context }: ApplyContext): Promise<void> {
    const wanted = meant(image, pins);
    if ((await this.absent([image], signal, pins)).length === 0) return;
    if (pins?.get(image)?.by === 'id') throw imported(image, wanted);
    await this.#fetch(image, wanted, signal, context);
    // A pull that was cut off ends like one that succeeded.
    const got = await this.#inspect(wanted, signal);
    if (!got) throw new EngineError('pull-failed', `The pull of ${wanted} ended without the image.`);
    // An engine takes an image for one other platform as it is, and would find out when it starts it.
    if (await this.#isForeign(got, signal)) throw foreignPlatform(image, got, await this.#machine(signal));
    if (wanted !== image && !(await this.#inspect(image, signal))) await this.#tag(wanted, image, signal);
  }

  async #fetch(
    image: string,
    wanted: string,
    signal: AbortSignal,
    { onProgress, registryAuth }: Pick<ApplyContext, 'onProgress' | 'registryAuth'>,
  ): Promise<void> {
    const registry = registryOf(image);
    const login = registryAuth?.(registry);
    const password = login?.password.reveal() ?? '';
    const auth = login ? { username: login.username, password, serveraddress: registry } : undefined;
    const fromImage = hasTag(wanted) ? wanted : `${wanted}:latest`; // without a tag, all of them would come
    try {
      const lines = await this.connection.lines(
        signal,
        // Never among the options: those become the address.
        (docker, abortSignal) => docker.createImage(auth, { fromImage, abortSignal }),
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
    } catch (error) {
      throw withoutValues(error, [password]);
    }
  }

  /** What came by its digest alone has no name yet, and would be swept away as nobody's. */
  async #tag(wanted: string, image: string, signal: AbortSignal): Promise<void> {
    const repo = repositoryOf(image);
    const tag = image.slice(repo.length + 1);
    if (tag === '' || image.includes('@')) return;
    await this.connection.change(signal, (docker, abortSignal) =>
      docker.getImage(wanted).tag({ repo, tag, abortSignal }),
    );
  }

  async #isForeign({ Os: os = '', Architecture: architecture = '' }: ImageInfo, signal: AbortSignal): Promise<boolean> {
    const machine = await this.#machine(signal);
    if (os !== '' && os !== machine.os) return true;
    return architecture !== '' && architecture !== machine.architecture && OLDER[machine.architecture] !== architecture;
  }

  /** What the engine's machine runs without emulation. */
  async #machine(signal: AbortSignal): Promise<Platform> {
    if (this.#platform) return this.#platform;
    const { Os, Arch } = await this.connection.read(signal, (docker, abortSignal) =>
      ask<{ Os: string; Arch: string }>(docker, { path: '/version', signal: abortSignal }),
    );
    return (this.#platform = { os: Os, architecture: Arch });
  }

  #inspect(image: string, signal: AbortSignal): Promise<ImageInfo | undefined> {
    return orNone(
      this.connection.read(signal, (docker, abortSignal) =>
        ask<ImageInfo>(docker, { path: `/images/${image}/json`, signal: abortSignal }),
      ),
    );
  }
}

interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** What a processor also runs: its own kind of 32 bits. */
const OLDER: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' };

/** What the reference means here and now. */
const meant = (image: string, pins: Pins | undefined): string => {
  const pin = pins?.get(image);
  return pin ? exactly(image, pin) : image;
};

const imported = (image: string, id: string): EngineError =>
  new EngineError(
    'image-missing',
    `The content that ${image} stands for in this project (${id}) is not on the server any more. ` +
      'It was imported there, so no registry has it: load it again, pin the image anew, or choose another tag.',
    404,
  );

const foreignPlatform = (image: string, { Os, Architecture }: ImageInfo, { os, architecture }: Platform): EngineError =>
  new EngineError(
    'platform-mismatch',
    `${image} is for ${Os}/${Architecture}, and the server runs ${os}/${architecture}.`,
  );

const hasTag = (image: string): boolean => /[:@]/.test(image.slice(image.lastIndexOf('/') + 1));
