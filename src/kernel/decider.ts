import type { AnyEvent, Upcasters } from './event.js';

/**
 * How one kind of stream decides. `decide` and `evolve` are pure: time, randomness and ids come in with the command.
 * `decide` answers `[]` when the wish is already so, and throws {@link Refused} when it may not be.
 * `evolve` never throws.
 */
export interface Decider<Command, State, E extends AnyEvent> {
  /** One word: the stream is `<category>-<id>`. */
  readonly category: string;
  readonly initial: State;
  readonly upcasters: Upcasters;
  decide(command: Command, state: State): readonly E[];
  evolve(state: State, event: E): State;
}
