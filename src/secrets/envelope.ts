import { createCipheriv, createDecipheriv, randomBytes, type CipherGCMTypes } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.js';

const CIPHER: CipherGCMTypes = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1';

/** Where a sealed value belongs: table and key of its row. Moved to another place it no longer opens. */
export type Place = readonly (string | number)[];

/** The value was changed, belongs to another place, or was sealed with another key; it cannot be told which. */
export class EnvelopeBroken extends Error {
  constructor(options?: ErrorOptions) {
    super('A sealed value does not open with this key at this place.', options);
    this.name = 'EnvelopeBroken';
  }
}

/**
 * AES-256-GCM with a random 96-bit nonce; 2^32 values under one key would be too many, a project has a few dozen.
 * @param key 32 bytes
 * @returns `v1.<nonce>.<text>.<tag>`, parts in base64url
 */
export function seal(key: Buffer, value: Buffer, place: Place): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(canonicalJson(place)));
  const text = Buffer.concat([cipher.update(value), cipher.final()]);
  return [FORMAT, ...[nonce, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

/** @throws EnvelopeBroken */
export function open(key: Buffer, envelope: string, place: Place): Buffer {
  const [format, ...parts] = envelope.split('.');
  const [nonce, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (format !== FORMAT || parts.length !== 3 || nonce?.length !== NONCE_BYTES || tag?.length !== TAG_BYTES || !text)
    throw new EnvelopeBroken();
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(canonicalJson(place)));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch (error) {
    throw new EnvelopeBroken({ cause: error });
  }
}
