import { createCipheriv, createDecipheriv, randomBytes, type CipherGCMTypes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { canonicalJson } from '../kernel/canonical-json.js';
import { EnvelopeBroken, type Place } from './envelope.js';

const CIPHER: CipherGCMTypes = 'aes-256-gcm';
const MAGIC = Buffer.from('supascale sealed 1\n');
const SALT_BYTES = 32;
const TAG_BYTES = 16;
/** Of the text in one piece; each has a tag of its own, so that a reader gets nothing that was not checked. */
const PIECE_BYTES = 64 * 1024;

/** Makes the key of one stream from its salt, 32 bytes. */
export type StreamKey = (salt: Buffer) => Buffer;

/**
 * Seals what flows through it: AES-256-GCM in pieces that are counted, the last one marked, so that none can be left out,
 * exchanged or cut off. Every stream has a key of its own.
 * @param place where the stream belongs; it opens nowhere else
 */
export function sealStream(keyOf: StreamKey, place: Place): Transform {
  const salt = randomBytes(SALT_BYTES);
  const [key, aad] = [keyOf(salt), aadOf(place)];
  let at = 0;
  const piece = (text: Buffer, isLast: boolean): Buffer => {
    const cipher = createCipheriv(CIPHER, key, nonceOf(at++, isLast), { authTagLength: TAG_BYTES });
    cipher.setAAD(aad);
    return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  };
  return inPieces(PIECE_BYTES, { before: Buffer.concat([MAGIC, salt]), piece });
}

/**
 * The way back.
 * @throws EnvelopeBroken as the stream's error, for what was changed, cut, moved, or sealed with another key
 */
export function openStream(keyOf: StreamKey, place: Place): Transform {
  const aad = aadOf(place);
  let key: Buffer | undefined;
  let at = 0;
  const piece = (sealed: Buffer, isLast: boolean): Buffer => {
    if (!key || sealed.length < TAG_BYTES) throw new EnvelopeBroken();
    const decipher = createDecipheriv(CIPHER, key, nonceOf(at++, isLast), { authTagLength: TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw new EnvelopeBroken({ cause: error });
    }
  };
  const head = (begin: Buffer): void => {
    if (!begin.subarray(0, MAGIC.length).equals(MAGIC)) throw new EnvelopeBroken();
    key = keyOf(begin.subarray(MAGIC.length));
  };
  return inPieces(PIECE_BYTES + TAG_BYTES, { head: { bytes: MAGIC.length + SALT_BYTES, take: head }, piece });
}

interface Pieces {
  /** Given on first. */
  readonly before?: Buffer;
  /** Taken off first. */
  readonly head?: { readonly bytes: number; readonly take: (begin: Buffer) => void };
  readonly piece: (part: Buffer, isLast: boolean) => Buffer;
}

/** Hands on pieces of one size; the last, which may be shorter or empty, only once the stream has ended. */
function inPieces(size: number, { before, head, piece }: Pieces): Transform {
  let rest: Buffer = Buffer.alloc(0);
  let isHeadDue = head !== undefined;
  const takeHead = (): void => {
    if (!isHeadDue || !head || rest.length < head.bytes) return;
    head.take(rest.subarray(0, head.bytes));
    rest = rest.subarray(head.bytes);
    isHeadDue = false;
  };
  const guarded = (done: TransformCallback, work: () => void): void => {
    try {
      work();
      done();
    } catch (error) {
      done(error as Error);
    }
  };
  const stream = new Transform({
    transform: (chunk: Buffer, _, done) =>
      guarded(done, () => {
        rest = Buffer.concat([rest, chunk]);
        takeHead();
        for (; !isHeadDue && rest.length > size; rest = rest.subarray(size))
          stream.push(piece(rest.subarray(0, size), false));
      }),
    flush: (done) => guarded(done, () => void stream.push(piece(rest, true))),
  });
  if (before) stream.push(before);
  return stream;
}

const aadOf = (place: Place): Buffer => Buffer.from(canonicalJson(place));

function nonceOf(at: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(at), 3);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
