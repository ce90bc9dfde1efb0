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
import { KnownStates, type Known } from './known-states.js';
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
  private readonly states = new KnownStates();

  constructor(private readonly store: EventStore) {}

  /**
   * Reads the stream, decides, appends; in one transaction, so that nothing comes in between.
   * @returns `options.answer(handled)`, or `handled` itself
   * @throws Refused what the decider refuses; `version-conflict`; `idempotency-mismatch`
   */
  async handle<Command, State, E extends AnyEvent, Answer = Handled>(
    decider: Decider<Command, State, E>,
    id: string,
    command: Command,
    by: Actor,
    options: HandleOptions<Answer> = {},
  ): Promise<Answer> {
    const stream: StreamId = `${decider.category}-${id}`;
    type Outcome = { readonly answer: Answer; readonly before?: Known<State> };
    const { answer, before } = await this.store.transact((tx): Outcome => {
      const earlier = options.once && recall<Answer>(tx, options.once);
      if (earlier) return earlier;
      const before = this.read(tx, decider, stream);
      const handled = this.decide(tx, decider, stream, before, command, by, options);
      const answer = options.answer ? options.answer(handled) : (handled as Answer);
      if (options.once) remember(tx, options.once, answer);
      return { answer, before };
    });
    if (before) this.states.keep(decider, stream, before);
    return answer;
  }

  /** Whether that key was answered already: what is sent again under it is not looked at once more. */
  isAnswered(once: Once | undefined): Promise<boolean> {
    return once ? this.store.transact((tx) => recall(tx, once) !== undefined) : Promise.resolve(false);
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

  private read<Command, State, E extends AnyEvent>(
    tx: Transaction,
    decider: Decider<Command, State, E>,
    stream: StreamId,
  ): Known<State> {
    const known = this.states.of(decider, stream);
    const since = tx.read(stream, known.version);
    return { version: known.version + since.length, state: fold(decider, since, known.state) };
  }

  private decide<Command, State, E extends AnyEvent>(
    tx: Transaction,
    decider: Decider<Command, State, E>,
    stream: StreamId,
    { version, state }: Known<State>,
    command: Command,
    by: Actor,
    options: Pick<HandleOptions<unknown>, 'expected' | 'also' | 'metadata'>,
  ): Handled {
    if (options.expected !== undefined && options.expected !== version) {
      throw new Refused(
        'version-conflict',
        `This was changed meanwhile: it is at version ${version}, not ${options.expected}. Read it again and repeat.`,
      );
    }
    const events = decider.decide(command, state);
    if (events.length === 0) return { version, changed: false };
    const after = tx.append(stream, version, events, by, options.metadata);
    options.also?.(tx);
    return { version: after, changed: true };
  }
}

const evolved = <Command, State, E extends AnyEvent>(
  decider: Decider<Command, State, E>,
  before: State,
  events: readonly E[],
): State => events.reduce((state, event) => decider.evolve(state, event), before);

/** What a stream adds up to. @param before what the events before `past` add up to; the beginning unless told otherwise */
export const fold = <Command, State, E extends AnyEvent>(
  decider: Decider<Command, State, E>,
  past: readonly Recorded[],
  before = decider.initial,
): State => past.reduce((state, event) => decider.evolve(state, upcast<E>(event, decider.upcasters)), before);
