import { createHash } from 'node:crypto';
import { Secret } from '../kernel/secret.js';
import type { Release, SecretRecipe } from '../stack/domain/release.js';
import { keySet, opaqueKey, signedWithKeys, signedWithText, signingKeys, type EcPrivateKey } from './token-keys.js';
import { PUBLISHED_SAMPLES } from './published-samples.js';

/** What chance and time bring in. */
export interface Ingredients {
  /** @returns `count` random bytes, good enough for keys */
  readonly random: (count: number) => Buffer;
  /** @returns a new EC P-256 key with a key id of its own */
  readonly ecKey: () => EcPrivateKey;
  /** Milliseconds since the epoch: when tokens begin to be valid. */
  readonly now: number;
}

type Made = Readonly<Record<string, Secret>>;

/**
 * Makes the secrets of a release by name; those in `kept` stay as they are and the others follow from them.
 * @returns only what was made
 * @throws Error for a value that stands in public example files: whatever gave it is no source of randomness
 */
export function makeSecrets(release: Release, ingredients: Ingredients, kept: Made = {}): Made {
  const made: Record<string, Secret> = {};
  for (const [name, recipe] of Object.entries(release.secrets)) {
    if (Object.hasOwn(kept, name)) continue;
    const value = make(recipe, { ...kept, ...made }, ingredients);
    if (isPublishedSample(value)) throw new Error(`${name} came out as a published sample value; it was not used.`);
    made[name] = new Secret(value);
  }
  return made;
}

/** Whether everybody knows this value from the example files of the stack. */
export const isPublishedSample = (value: string): boolean =>
  PUBLISHED_SAMPLES.has(createHash('sha256').update(value).digest('hex'));

function make(recipe: SecretRecipe, made: Made, { random, ecKey, now }: Ingredients): string {
  switch (recipe.kind) {
    case 'random':
      return randomText(recipe, random);
    case 'jwt':
      return signedWithText(recipe, now, earlier(made, recipe.signedWith));
    case 'signing-keys':
      return signingKeys(ecKey(), earlier(made, recipe.legacy));
    case 'key-set':
      return keySet([earlier(made, recipe.keys)]);
    case 'asymmetric-jwt':
      return signedWithKeys(recipe, now, earlier(made, recipe.keys));
    case 'opaque-key':
      return opaqueKey(recipe.prefix, random(17));
  }
}

/** In hexadecimals 16 bytes are digits alone once in three million times; eight times in a row is no chance. */
function randomText(
  { bytes, as, withLetter }: Extract<SecretRecipe, { kind: 'random' }>,
  random: Ingredients['random'],
) {
  for (let draws = 0; draws < 8; draws++) {
    const value = random(bytes).toString(as);
    if (!withLetter || /[a-z]/i.test(value)) return value;
  }
  throw new Error('Random values came out without any letter: whatever gave them is no source of randomness.');
}

function earlier(made: Made, name: string): string {
  const secret = made[name];
  if (!secret) throw new Error(`${name} must be made before what follows from it.`);
  return secret.reveal();
}
