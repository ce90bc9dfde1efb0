import { createHash, createHmac } from 'node:crypto';
import { Secret } from '../kernel/secret.js';
import type { Release, SecretRecipe } from '../stack/domain/release.js';
import { PUBLISHED_SAMPLES } from './published-samples.js';

/** What chance and time bring in. */
export interface Ingredients {
  /** @returns `count` random bytes, good enough for keys */
  readonly random: (count: number) => Buffer;
  /** Milliseconds since the epoch: when tokens begin to be valid. */
  readonly now: number;
}

const DAY_S = 24 * 3600;

/**
 * Makes every secret of a release anew, by name.
 * @throws Error for a value that stands in public example files: whatever gave it is no source of randomness
 */
export function makeSecrets(release: Release, ingredients: Ingredients): Readonly<Record<string, Secret>> {
  const made: Record<string, Secret> = {};
  for (const [name, recipe] of Object.entries(release.secrets)) {
    const value = make(recipe, made, ingredients);
    if (PUBLISHED_SAMPLES.has(createHash('sha256').update(value).digest('hex')))
      throw new Error(`${name} came out as a published sample value; it was not used.`);
    made[name] = new Secret(value);
  }
  return made;
}

function make(recipe: SecretRecipe, made: Readonly<Record<string, Secret>>, { random, now }: Ingredients): string {
  if (recipe.kind === 'random') return random(recipe.bytes).toString(recipe.as);
  const signer = made[recipe.signedWith];
  if (!signer) throw new Error(`${recipe.signedWith} must be made before the tokens that it signs.`);
  const issuedAt = Math.floor(now / 1000);
  const claims = { role: recipe.role, iss: 'supabase', iat: issuedAt, exp: issuedAt + recipe.validDays * DAY_S };
  return signedToken(claims, signer);
}

/** A JWT with HS256; the key is the secret's text as it stands. */
function signedToken(claims: object, secret: Secret): string {
  const head = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', secret.reveal()).update(head.join('.')).digest('base64url');
  return [...head, signature].join('.');
}
