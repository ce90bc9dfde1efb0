/// <reference lib="es2024.string" />
import { hash } from 'node:crypto';
import type { Actor, AnyEvent, EventMetadata, LogName, Recorded, StreamId } from '../kernel/event.js';
import type { Head, Link } from './event-store.js';
import { plainCopy } from './plain-copy.js';

/** What the first event of each log follows. */
export const GENESIS_HASH = '0'.repeat(64);

/** An event with the two texts that are stored of it. */
export interface Placed {
  readonly recorded: Recorded;
  /** JSON with sorted keys, as the hash covers it. */
  readonly data: string;
  readonly metadata: string | null;
}

/** Where both logs end, as the next event needs to know it. Values: keeping an older one is all that undoing takes. */
export interface Heads {
  /** The highest of both logs. */
  readonly sequence: number;
  readonly wishes: LogHead;
  readonly convergence: LogHead;
}

export type LogHead = Head & { readonly at: number };

export const EMPTY_HEAD: LogHead = { position: 0, hash: GENESIS_HASH, at: 0 };

type Unlinked = Omit<Recorded, 'hash' | 'data' | 'metadata'>;

/**
 * One text for one event: a JSON array in fixed order, a line break, the data. JSON has no bare line break, so no two
 * events share a text. Never to be changed: every hash ever written was made over it.
 */
export const contentOf = (e: Unlinked, data: string, metadata: string | null): string => {
  const { log, position, sequence, stream, streamVersion, type, version, at, actor } = e;
  const rest = [log, position, sequence, stream, streamVersion, type, version, at, actor.kind, actor.id, actor.name];
  return `${JSON.stringify([...rest, metadata])}\n${data}`;
};

export const linkHash = (previousHash: string, content: string): string => hash('sha256', previousHash + content);

export const linkOf = ({ recorded, data, metadata }: Placed): Link => ({
  position: recorded.position,
  content: contentOf(recorded, data, metadata),
  hash: recorded.hash,
});

export interface Fact {
  readonly log: LogName;
  readonly stream: StreamId;
  readonly streamVersion: number;
  readonly event: AnyEvent;
  readonly by: Actor;
  readonly at: number;
  readonly metadata: EventMetadata | undefined;
}

/**
 * Gives an event its place: position, sequence, a time not before its predecessor's, its link in the chain. The result
 * equals what will be read back.
 */
export function place(heads: Heads, { log, stream, streamVersion, event, by, at, metadata: given }: Fact): Placed {
  const last = heads[log];
  const recorded: Mutable<Recorded> = {
    type: event.type,
    version: event.version,
    data: plainCopy(event.data),
    log,
    position: last.position + 1,
    sequence: heads.sequence + 1,
    stream,
    streamVersion,
    at: Math.max(at, last.at),
    // half a surrogate pair would be stored as U+FFFD, and its hash would never fit again
    actor: { kind: by.kind, id: by.id.toWellFormed(), name: by.name.toWellFormed() },
    hash: '',
  };
  const data = JSON.stringify(recorded.data);
  if (given) recorded.metadata = plainCopy(given);
  const metadata = given ? JSON.stringify(recorded.metadata) : null;
  recorded.hash = linkHash(last.hash, contentOf(recorded, data, metadata));
  return { recorded, data, metadata };
}

/** Filled in step by step: copying it for each step is dear where every command goes through. */
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export const advance = (heads: Heads, { log, sequence, position, hash, at }: Recorded): Heads => {
  const head = { position, hash, at };
  return log === 'wishes'
    ? { sequence, wishes: head, convergence: heads.convergence }
    : { sequence, wishes: heads.wishes, convergence: head };
};
