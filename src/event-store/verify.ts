import { setImmediate } from 'node:timers/promises';
import type { LogName } from '../kernel/event.js';
import { GENESIS_HASH, linkHash } from './chain.js';
import type { EventStore, Head, Link } from './event-store.js';

const PAGE = 1000;

export interface VerifyOptions {
  /** First position to look at; 1 unless told otherwise. */
  readonly from?: number;
  /** What the event at `from` follows; without it, the hash that is stored before it is believed. */
  readonly previousHash?: string;
  /** A head that was kept outside of the database: finds a log whose end was cut off, or that was rewritten as a whole. */
  readonly anchor?: Head;
  /** @param position how far it is */
  readonly onProgress?: (position: number) => void;
}

export type Verdict =
  | { readonly ok: true; readonly count: number; readonly lastHash: string }
  | {
      readonly ok: false;
      /** Of the first event that is not as it was written. */
      readonly position: number;
      /** A sentence. */
      readonly problem: string;
    };

/** Follows a log's hash chain to its end, a page at a time, letting others run in between. Writes nothing. */
export async function verifyChain(store: EventStore, log: LogName, options: VerifyOptions = {}): Promise<Verdict> {
  const { from = 1, anchor } = options;
  let position = from - 1;
  let hash = options.previousHash ?? (await storedHash(store, log, position));
  let count = 0;
  for (;;) {
    const links = await store.links(log, position, PAGE);
    for (const link of links) {
      const problem = problemOf(link, position, hash) ?? (anchor && anchorProblem(link, anchor));
      if (problem) return { ok: false, ...problem };
      ({ position, hash } = link);
      count += 1;
    }
    options.onProgress?.(position);
    if (links.length < PAGE) break;
    await setImmediate();
  }
  if (anchor && anchor.position > position) return { ok: false, ...cutOff(position, anchor) };
  return { ok: true, count, lastHash: hash };
}

/** {@link verifyChain} for the last `count` events of a log. */
export async function verifyTail(store: EventStore, log: LogName, count: number): Promise<Verdict> {
  const { position } = await store.head(log);
  return verifyChain(store, log, { from: Math.max(1, position - count + 1) });
}

async function storedHash(store: EventStore, log: LogName, position: number): Promise<string> {
  if (position === 0) return GENESIS_HASH;
  const [link] = await store.links(log, position - 1, 1);
  return link?.position === position ? link.hash : GENESIS_HASH;
}

type Problem = { readonly position: number; readonly problem: string };

function problemOf(link: Link, before: number, previousHash: string): Problem | undefined {
  const { position } = link;
  if (position !== before + 1) {
    const what = position === before + 2 ? `Event ${before + 1} is` : `Events ${before + 1} to ${position - 1} are`;
    return { position: before + 1, problem: `${what} missing.` };
  }
  if (linkHash(previousHash, link.content) !== link.hash) {
    return { position, problem: `Event ${position} was changed, or is not the one that followed event ${before}.` };
  }
  return undefined;
}

const anchorProblem = ({ position, hash }: Link, anchor: Head): Problem | undefined =>
  position === anchor.position && hash !== anchor.hash
    ? { position, problem: `Event ${position} is not the one that was anchored: the log was rewritten.` }
    : undefined;

const cutOff = (position: number, anchor: Head): Problem => ({
  position: position + 1,
  problem: `The log ends at ${position}, but it has had ${anchor.position} events: its end was cut off.`,
});
