import { hash } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.js';
import type { Actor, AnyEvent, EventMetadata, LogName, Recorded, StreamId } from '../kernel/event.js';
import type { Head, Link } from './event-store.js';

/** What the first event of each log follows. */
export const GENESIS_HASH = '0'.repeat(64);

/** An event as it lies in a table: `data` and `metadata` as canonical JSON. */
export interface StoredEvent {
  readonly position: number;
  readonly sequence: number;
  readonly stream: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly version: number;
  readonly data: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly at: number;
  readonly metadata: string | null;
  readonly hash: string;
}

/** Where both logs end, as the next event needs to know it. Values: keeping an older one is all that undoing takes. */
export interface Heads {
  /** The highest of both logs. */
  readonly sequence: number;
  readonly wishes: Head & { readonly at: number };
  readonly convergence: Head & { readonly at: number };
}

export const EMPTY_HEAD = { position: 0, hash: GENESIS_HASH, at: 0 } as const;

type Unlinked = Omit<StoredEvent, 'hash'>;

/** One text for one event: a JSON array in fixed order, so that no two events share a text. Never to be changed. */
export const contentOf = (log: LogName, e: Unlinked): string =>
  JSON.stringify([
    log,
    e.position,
    e.sequence,
    e.stream,
    e.streamVersion,
    e.type,
    e.version,
    e.data,
    e.actorKind,
    e.actorId,
    e.actorName,
    e.at,
    e.metadata,
  ]);

export const linkHash = (previousHash: string, content: string): string => hash('sha256', previousHash + content);

export const linkOf = (log: LogName, event: StoredEvent): Link => ({
  position: event.position,
  content: contentOf(log, event),
  hash: event.hash,
});

/** Half a surrogate pair would be stored as U+FFFD, and its hash would never fit again. */
const wellFormed = (text: string): string => (/\p{Surrogate}/u.test(text) ? Buffer.from(text).toString() : text);

export interface Fact {
  readonly log: LogName;
  readonly stream: StreamId;
  readonly streamVersion: number;
  readonly event: AnyEvent;
  readonly by: Actor;
  readonly at: number;
  readonly metadata: EventMetadata | undefined;
}

/** Gives an event its place: position, sequence, a time not before its predecessor's, and its link in the chain. */
export function place(heads: Heads, fact: Fact): { readonly stored: StoredEvent; readonly heads: Heads } {
  const { log, event, by } = fact;
  const last = heads[log];
  const unlinked: Unlinked = {
    position: last.position + 1,
    sequence: heads.sequence + 1,
    stream: fact.stream,
    streamVersion: fact.streamVersion,
    type: event.type,
    version: event.version,
    data: canonicalJson(event.data),
    actorKind: by.kind,
    actorId: wellFormed(by.id),
    actorName: wellFormed(by.name),
    at: Math.max(fact.at, last.at),
    metadata: fact.metadata ? canonicalJson(fact.metadata) : null,
  };
  const stored = { ...unlinked, hash: linkHash(last.hash, contentOf(log, unlinked)) };
  return { stored, heads: { ...heads, sequence: stored.sequence, [log]: stored } };
}

/** What readers, projections and subscribers get: always parsed from what is stored, so that live and replayed are equal. */
export const recordedOf = (log: LogName, e: StoredEvent): Recorded => ({
  type: e.type,
  version: e.version,
  data: JSON.parse(e.data) as object,
  log,
  position: e.position,
  sequence: e.sequence,
  stream: e.stream as StreamId,
  streamVersion: e.streamVersion,
  at: e.at,
  actor: { kind: e.actorKind as Actor['kind'], id: e.actorId, name: e.actorName },
  ...(e.metadata === null ? {} : { metadata: JSON.parse(e.metadata) as EventMetadata }),
  hash: e.hash,
});
