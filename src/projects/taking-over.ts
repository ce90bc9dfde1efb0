import type { StackInput } from '../stack/domain/stack-input.js';
import type { Adopted } from '../stack/domain/stack-spec.js';

/** What a new project keeps of its former life, when one that ran without us is taken over. */
export interface TakingOver {
  /** CIDR of the network that is taken over; absent: a free one is picked. */
  readonly subnet?: string;
  /** Values of the release's own secrets that were found, by name; the others are made. */
  readonly secrets: Readonly<Record<string, string>>;
  /** @param input the project as it is about to be declared */
  readonly adopted: (input: StackInput) => Adopted;
}
