import { randomBytes } from 'node:crypto';
import type { Ingredients } from './secret-maker.js';
import { newEcKey } from './token-keys.js';

/** Chance and time as this machine has them. */
export const freshIngredients = (): Ingredients => ({
  random: (count) => randomBytes(count),
  ecKey: newEcKey,
  now: Date.now(),
});
