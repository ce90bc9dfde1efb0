import { createHash } from 'node:crypto';
import { EngineError } from '../engine-error.js';
import { exactly, registryOf, repositoryOf, type ImageContent, type Pins } from '../pins.js';

/** What a registry without surprises gives under that reference. */
const usual = (image: string): string => `sha256:${createHash('sha256').update(image).digest('hex')}`;

/** The images of a host, and what a registry would deliver. A reference's content is made of its name until it moves. */
export class MemoryImages {
  /** References that are there. */
  readonly there = new Set<string>();
  private readonly contents = new Map<string, ImageContent>();
  private readonly moved = new Map<string, string>();

  contentOf(image: string): ImageContent | undefined {
    if (!this.there.has(image)) return undefined;
    return this.contents.get(image) ?? { digest: usual(image), by: 'digest' };
  }

  /** From now on the reference means other content on the host; the old content stays there without a name. */
  put(image: string, content: ImageContent): void {
    const before = this.contentOf(image);
    if (before) this.there.add(exactly(image, before));
    this.there.add(image);
    this.contents.set(image, content);
  }

  /** From now on the registry gives that digest under the reference. */
  moveInRegistry(image: string, digest: string): void {
    this.moved.set(image, digest);
  }

  /** @returns whether the host has what `image` means under `pins` */
  has(image: string, pins?: Pins): boolean {
    const pin = pins?.get(image);
    if (!pin) return this.there.has(image);
    return this.there.has(exactly(image, pin)) || this.contentOf(image)?.digest === pin.digest;
  }

  /** @throws EngineError for what the registry does not have */
  pull(image: string, registry: ReadonlySet<string> | undefined, pins?: Pins): void {
    const pin = pins?.get(image);
    if (pin?.by === 'id') throw missing(`${image} (${pin.digest})`);
    if (!registry)
      throw new EngineError(
        'registry-unreachable',
        `Get "http://${registryOf(image)}/v2/": dial tcp: connect: connection refused`,
        500,
      );
    const offered = this.moved.get(image) ?? usual(image);
    if (!registry.has(image) || (pin && pin.digest !== offered)) throw missing(pin ? exactly(image, pin) : image);
    if (pin) this.there.add(exactly(image, pin));
    if (!this.there.has(image)) this.put(image, { digest: offered, by: 'digest' });
  }
}

const missing = (image: string): EngineError =>
  new EngineError(
    'image-missing',
    `manifest for ${image} not found: manifest unknown: manifest unknown (${repositoryOf(image)})`,
    404,
  );
