import { createHmac, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { open, seal } from './envelope.js';

export const KEY_BYTES = 32;

/** Wraps the data keys. It lies outside the database, and so does every way to print it. */
export class MasterKey {
  readonly #bytes: Buffer;
  /** Tells two master keys apart, tells nothing of either. */
  readonly id: string;

  /** @param bytes 32 random ones */
  constructor(bytes: Buffer) {
    if (bytes.length !== KEY_BYTES) throw new RangeError(`A master key has ${KEY_BYTES} bytes, not ${bytes.length}.`);
    this.#bytes = bytes;
    this.id = createHmac('sha256', bytes).update('id of a master key').digest('hex').slice(0, 8);
  }

  static random(): MasterKey {
    return new MasterKey(randomBytes(KEY_BYTES));
  }

  /** @param text base64, as {@link toText} gives it. @returns undefined when it is something else */
  static fromText(text: string): MasterKey | undefined {
    return /^[A-Za-z0-9+/]{43}=$/.test(text) ? new MasterKey(Buffer.from(text, 'base64')) : undefined;
  }

  /** For the key file alone. */
  toText(): string {
    return this.#bytes.toString('base64');
  }

  wrap(dataKey: Buffer, owner: string, id: string): string {
    return seal(this.#bytes, dataKey, ['data_keys', owner, id]);
  }

  /** @throws EnvelopeBroken */
  unwrap(wrapped: string, owner: string, id: string): Buffer {
    return open(this.#bytes, wrapped, ['data_keys', owner, id]);
  }

  toJSON(): string {
    return '[master key]';
  }
  [inspect.custom](): string {
    return '[master key]';
  }
}
