import type { Decider } from '../kernel/decider.js';
import {
  upcast,
  type Actor,
  type AnyEvent,
  type EventMetadata,
  type Recorded,
  type StreamId,
} from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import { EventStore, type Transaction } from './event-store.js';
import { recall, remember, type Once } from './once.js';

export interface Handled {
  /** The stream's version after the command: the ETag. */
  readonly version: number;
  /** False when the wish was already so: nothing was appended. */
  readonly changed: boolean;
}

export interface HandleOptions<Answer> {
  /** From `If-Match`: refused with `version-conflict` when the stream has another version. */
  readonly expected?: number | undefined;
  /** From `Idempotency-Key`: the same key gives the stored answer again and does nothing. */
  readonly once?: Once | undefined;
  /** What the caller is told; stored with `once` in the same transaction. Must be JSON. */
  readonly answer?: (handled: Handled) => Answer;
  /** Stands beside each event, e.g. `{ requestId }`. */
  readonly metadata?: EventMetadata | undefined;
  /** Rows that must commit with the events, such as sealed secrets; not run when nothing was appended. */
  readonly also?: (tx: Transaction) => void;
}

/** The one way in: every change of a wish goes through `handle`. */
export class Commands {
  constructor(private readonly store: EventStore) {}

  /**
   * Reads the stream, decides, appends; in one transaction, so that nothing comes in between.
   * @returns `options.answer(handled)`, or `handled` itself
   * @throws Refused what the decider refuses; `version-conflict`; `idempotency-mismatch`
   */
  handle<Command, State, E extends AnyEvent, Answer = Handled>(
    decider: Decider<Command, State, E>,
    id: string,
    command: Command,
    by: Actor,
    options: HandleOptions<Answer> = {},
  ): Promise<Answer> {
    return this.store.transact((tx) => {
      const known = options.once && recall<Answer>(tx, options.once);
      if (known) return known.answer;
      const handled = this.decide(tx, decider, `${decider.category}-${id}`, command, by, options);
      const answer = options.answer ? options.answer(handled) : (handled as Answer);
      if (options.once) remember(tx, options.once, answer);
      return answer;
    });
  }

  /** What the command would append, without appending it. */
  async preview<Command, State, E extends AnyEvent>(
    decider: Decider<Command, State, E>,
    id: string,
    command: Command,
  ): Promise<{
    readonly before: State;
    readonly after: State;
    readonly version: number;
    readonly events: readonly E[];
  }> {
    const past = await this.store.read(`${decider.category}-${id}`);
    const before = fold(decider, past);
    const events = decider.decide(command, before);
    return { before, after: evolved(decider, before, events), version: past.length, events };
  }

  private decide<Command, State, E extends AnyEvent>(
    tx: Transaction,
    decider: Decider<Command, State, E>,
    stream: StreamId,
    command: Command,
    by: Actor,
    options: Pick<HandleOptions<unknown>, 'expected' | 'also' | 'metadata'>,
  ): Handled {
    const past = tx.read(stream);
    if (options.expected !== undefined && options.expected !== past.length) {
      throw new Refused(
        'version-conflict',
        `This was changed meanwhile: it is at version ${past.length}, not ${options.expected}. Read it again and repeat.`,
      );
    }
    const events = decider.decide(command, fold(decider, past));
    if (events.length === 0) return { version: past.length, changed: false };
    const version = tx.append(stream, past.length, events, by, options.metadata);
    options.also?.(tx);
    return { version, changed: true };
  }
}

const evolved = <Command, State, E extends AnyEvent>(
  decider: Decider<Command, State, E>,
  before: State,
  events: readonly E[],
): State => events.reduce((state, event) => decider.evolve(state, event), before);

/** What a stream adds up to. */
export const fold = <Command, State, E extends AnyEvent>(
  decider: Decider<Command, State, E>,
  past: readonly Recorded[],
): State => past.reduce((state, event) => decider.evolve(state, upcast<E>(event, decider.upcasters)), decider.initial);
