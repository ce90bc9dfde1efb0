import { createHash } from 'node:crypto';
import { CanonicalPart, canonicalJson } from '../../kernel/canonical-json.js';
import { onceFor } from '../../kernel/once-for.js';
import type { DesiredContainer, DesiredFile } from './desired.js';

/** Stands beside the hash on the container: one made under an older scheme is compared by that scheme's own code. */
export const HASH_SCHEME = 1;

/**
 * Everything that a container is made of. Secrets enter by name and version, so a rotated one gives another hash and
 * no value can be guessed from it.
 * @param restarts restarts that were asked for so far: one more replaces the container
 * @returns SHA-256, 64 lower-case hex digits
 */
export const hashOf = (container: Omit<DesiredContainer, 'hash'>, restarts: number): string =>
  createHash('sha256')
    .update(
      canonicalJson({
        scheme: HASH_SCHEME,
        restarts,
        container: { ...container, files: container.files.map(canonicalFile) },
      }),
    )
    .digest('hex');

/** A file of the release that is the same for every project is the same object for every project, see `render.ts`. */
const written = onceFor((file: DesiredFile) => new CanonicalPart(canonicalJson(file)));
const canonicalFile = (file: DesiredFile) => (typeof file.content === 'string' ? written(file) : file);
