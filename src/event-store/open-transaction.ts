import type { Actor, AnyEvent, EventMetadata, Recorded, StreamId } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import type { Backend } from './backend.js';
import type { Transaction } from './event-store.js';
import type { Journal } from './journal.js';
import type { Tables } from './tables.js';

/** Of no use once its work has returned: what was kept of it would write outside of any transaction. */
export class OpenTransaction implements Transaction {
  private isOpen = true;
  /** The stream that was asked for last, with its version: it is most often the one that is then appended to. */
  private last: { readonly stream: StreamId; readonly version: number } | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly journal: Journal,
  ) {}

  get tables(): Tables {
    return this.opened().tables;
  }

  read(stream: StreamId, afterVersion = 0): readonly Recorded[] {
    const past = this.opened().ofStream(stream, afterVersion);
    const end = past.at(-1)?.streamVersion;
    // nothing after a version does not say that the stream has got that far
    this.last = end === undefined && afterVersion > 0 ? undefined : { stream, version: end ?? 0 };
    return past;
  }

  version(stream: StreamId): number {
    const backend = this.opened();
    if (this.last?.stream !== stream) this.last = { stream, version: backend.version(stream) };
    return this.last.version;
  }

  append(stream: StreamId, expected: number, events: readonly AnyEvent[], by: Actor, metadata?: EventMetadata): number {
    const version = this.version(stream);
    if (version !== expected) throw moved(version, expected);
    this.last = { stream, version: this.journal.append(stream, version, events, by, metadata) };
    return this.last.version;
  }

  close(): void {
    this.isOpen = false;
  }

  private opened(): Backend {
    if (!this.isOpen) throw new Error('This transaction has ended.');
    return this.backend;
  }
}

const moved = (version: number, expected: number): Refused =>
  new Refused(
    'version-conflict',
    `This was changed meanwhile: it is at version ${version}, not ${expected}. Read it again and repeat.`,
  );
