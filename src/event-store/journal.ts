import type { Clock } from '../kernel/clock.js';
import type { Actor, AnyEvent, EventMetadata, Recorded, StreamId } from '../kernel/event.js';
import type { Backend } from './backend.js';
import { advance, place, type Heads } from './chain.js';
import { logOf } from './event-store.js';
import type { Projections } from './projections.js';

/** What the open transaction has appended, and where that brought the two logs. */
export class Journal {
  private known: Heads | undefined;
  private fresh: Recorded[] = [];

  constructor(
    private readonly backend: Backend,
    private readonly projections: Projections,
    private readonly clock: Clock,
  ) {}

  get heads(): Heads {
    return (this.known ??= this.backend.heads());
  }

  /** Writes the events after `version`, each followed by what the projections make of it. @returns the new version */
  append(
    stream: StreamId,
    version: number,
    events: readonly AnyEvent[],
    by: Actor,
    metadata: EventMetadata | undefined,
  ): number {
    const log = logOf(stream);
    const at = this.clock();
    const projections = this.projections.of(stream);
    let streamVersion = version;
    for (const event of events) {
      streamVersion += 1;
      const placed = place(this.heads, { log, stream, streamVersion, event, by, at, metadata });
      this.backend.insert(placed);
      this.known = advance(this.heads, placed.recorded);
      this.fresh.push(placed.recorded);
      for (const projection of projections) projection.apply(placed.recorded, this.backend.tables);
    }
    return streamVersion;
  }

  /** @returns takes back, here, what is appended from now on */
  mark(): () => void {
    const { known, fresh } = this;
    const count = fresh.length;
    return () => {
      this.known = known;
      fresh.length = count;
    };
  }

  /** @returns what was appended since the last call */
  take(): readonly Recorded[] {
    const events = this.fresh;
    if (events.length > 0) this.fresh = [];
    return events;
  }
}
