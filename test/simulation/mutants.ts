import type { Bug } from './bug.js';

export interface Mutant {
  readonly name: string;
  readonly bug: Bug;
}
export const mutants: readonly Mutant[] = [];
