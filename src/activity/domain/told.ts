import type { AnyEvent } from '../../kernel/event.js';

/** One event for people. */
export interface Told {
  /** Who did what to what, from what to what; one line. */
  readonly line: string;
  /** What it was and what it is now, where the event has both. */
  readonly before?: string;
  readonly after?: string;
}

/** Names that an event itself does not hold. */
export interface Scene {
  readonly who: string;
  /** The project's slug; its ref where no slug is known. */
  readonly project: string;
  readonly server: string;
}

/** Total: an event without a line does not compile. */
export type Tellers<E extends AnyEvent> = {
  readonly [Type in E['type']]: (event: Extract<E, { type: Type }>, scene: Scene) => Told;
};
