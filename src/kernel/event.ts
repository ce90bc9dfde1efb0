/** A fact in the past tense. `version` counts the shapes that `data` has had; an upcaster lifts older ones. */
export type Event<Type extends string, Version extends number, Data extends object> = Readonly<{
  type: Type;
  version: Version;
  data: Readonly<Data>;
}>;
export type AnyEvent = Event<string, number, object>;

/** `<category>-<key>`; the category is one word, the key may hold dashes. */
export type StreamId = `${string}-${string}`;

/** Who asked. `id` is a user's or key's id; `name` is what the activity log shows, frozen at the time of the event. */
export type Actor = Readonly<{
  kind: 'user' | 'api-key' | 'schedule' | 'reconciler' | 'system';
  id: string;
  name: string;
}>;

/** What is told beside an event for whoever traces it later, e.g. `requestId`; decides nothing. */
export type EventMetadata = Readonly<Record<string, string>>;

/** The two logs: what people wish for, and what was done about it. Each has positions and a hash chain of its own. */
export type LogName = 'wishes' | 'convergence';

/** An event as it stands in a log. */
export type Recorded<E extends AnyEvent = AnyEvent> = E &
  Readonly<{
    log: LogName;
    /** 1, 2, 3 … in the order of commit, without gaps, within its log. */
    position: number;
    /** Grows with every event of either log, in the order of commit: what both are merged by. */
    sequence: number;
    stream: StreamId;
    /** 1, 2, 3 … within the stream. */
    streamVersion: number;
    /** Milliseconds since the epoch, UTC. */
    at: number;
    actor: Actor;
    /** How it came about, as far as somebody said so. */
    metadata?: EventMetadata;
    /** SHA-256, lower-case hex, over the previous event's hash and this event's canonical content. */
    hash: string;
  }>;

export const streamCategory = (stream: StreamId): string => stream.slice(0, stream.indexOf('-'));
export const streamKey = (stream: StreamId): string => stream.slice(stream.indexOf('-') + 1);

/** Keyed `<type>@<version>`: lifts an event of that shape by one or more versions; applied until none fits. */
export type Upcasters = Readonly<Record<string, (event: never) => AnyEvent>>;

/** Lifts a stored event to the newest shape that `upcasters` knows. */
export function upcast<E extends AnyEvent>(event: Recorded, upcasters: Upcasters): Recorded<E> {
  let lifted: AnyEvent = event;
  for (;;) {
    const lift = upcasters[`${lifted.type}@${lifted.version}`] as ((e: AnyEvent) => AnyEvent) | undefined;
    if (!lift) return (lifted === event ? event : { ...event, ...lifted }) as Recorded<E>;
    lifted = lift(lifted);
  }
}
