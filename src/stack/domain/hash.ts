import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/canonical-json.js';
import type { DesiredContainer } from './desired.js';

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
    .update(canonicalJson({ scheme: HASH_SCHEME, restarts, container }))
    .digest('hex');
