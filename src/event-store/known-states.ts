import type { Decider } from '../kernel/decider.js';
import type { AnyEvent, StreamId } from '../kernel/event.js';

/** Streams whose state is kept, the latest used ones: about a few kilobytes each. */
const MOST = 500;

/** What a stream added up to, with the version up to which it was read. */
export interface Known<State> {
  readonly version: number;
  readonly state: State;
}

/**
 * States of streams that commands were decided on, so that the next command reads only what was appended since. Events
 * never change: a state made of committed ones stays right for its version for ever.
 */
export class KnownStates {
  private readonly states = new Map<StreamId, Known<unknown> & { readonly decider: object }>();

  of<Command, State, E extends AnyEvent>(decider: Decider<Command, State, E>, stream: StreamId): Known<State> {
    const known = this.states.get(stream);
    // one category has one decider, whose states these are
    return known?.decider === decider ? (known as Known<State>) : { version: 0, state: decider.initial };
  }

  /** To be told once the commit that `known` was read in is durable. */
  keep<State>(decider: object, stream: StreamId, known: Known<State>): void {
    this.states.delete(stream);
    this.states.set(stream, { ...known, decider });
    if (this.states.size > MOST) for (const oldest of this.states.keys()) return void this.states.delete(oldest);
  }
}
