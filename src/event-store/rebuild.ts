import { setImmediate } from 'node:timers/promises';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LogName, Recorded } from '../kernel/event.js';
import type { EventStore, Transaction } from './event-store.js';
import type { Projections } from './projections.js';

const PAGE = 1000;

/** There while a rebuild is under way: the events up to `sequence` are in the tables. Below 0: it is still to be begun. */
@Entity('rebuilds')
export class RebuildRow {
  @PrimaryColumn('integer') id: number;
  @Column('integer') sequence: number;
}

const ONLY = 1;

/**
 * Empties the tables of all projections and fills them again from the events of both logs, in the order in which they
 * were committed. State tables are not touched. A page a transaction; cut short, {@link finishRebuild} goes on with it.
 * Nothing else may append meanwhile.
 * @returns the count of events applied
 * @throws Error when something was appended meanwhile; rebuild again
 */
export async function rebuild(
  store: EventStore,
  projections: Projections,
  onProgress: (events: number) => void = () => undefined,
): Promise<number> {
  await store.transact(({ tables }) => {
    for (const table of new Set(projections.all.flatMap((projection) => projection.tables))) tables.delete(table, {});
    tables.upsert(RebuildRow, { id: ONLY, sequence: 0 });
  });
  return finishRebuild(store, projections, onProgress);
}

/**
 * Ends a rebuild that was cut short, or does the one that a migration asked for by a row below 0, because its tables tell
 * of events that are older than they. To be called before anything is appended. @returns 0 when there is none
 */
export async function finishRebuild(
  store: EventStore,
  projections: Projections,
  onProgress: (events: number) => void = () => undefined,
): Promise<number> {
  const begun = await store.transact(({ tables }) => tables.find(RebuildRow, { id: ONLY }));
  if (!begun) return 0;
  if (begun.sequence < 0) return rebuild(store, projections, onProgress);
  const ends = await endsOf(store);
  let count = 0;
  for await (const page of inOrder(store, begun.sequence, ends)) {
    await store.transact((tx) => apply(tx, projections, page));
    onProgress((count += page.length));
    await setImmediate();
  }
  const { wishes, convergence } = await endsOf(store);
  if (wishes !== ends.wishes || convergence !== ends.convergence) {
    throw new Error('Events were appended during the rebuild. Rebuild again.');
  }
  await store.transact(({ tables }) => tables.delete(RebuildRow, {}));
  return count;
}

function apply({ tables }: Transaction, projections: Projections, page: readonly Recorded[]): void {
  for (const event of page) {
    for (const projection of projections.of(event.stream)) projection.apply(event, tables);
  }
  const last = page.at(-1);
  if (last) tables.update(RebuildRow, { id: ONLY }, { sequence: last.sequence });
}

type Ends = Readonly<Record<LogName, number>>;

const endsOf = async (store: EventStore): Promise<Ends> => ({
  wishes: (await store.head('wishes')).position,
  convergence: (await store.head('convergence')).position,
});

/** Pages of both logs up to `ends`, merged by `sequence`, after `sequence`. */
async function* inOrder(store: EventStore, sequence: number, ends: Ends): AsyncGenerator<readonly Recorded[]> {
  const wishes = new LogReader(store, 'wishes', ends.wishes);
  const convergence = new LogReader(store, 'convergence', ends.convergence);
  for (;;) {
    const page: Recorded[] = [];
    while (page.length < PAGE) {
      const wish = await wishes.peek();
      const done = await convergence.peek();
      const isWish = wish && (!done || wish.sequence < done.sequence);
      const next = isWish ? wishes.take() : convergence.take();
      if (!next) break;
      if (next.sequence > sequence) page.push(next);
    }
    if (page.length === 0) return;
    yield page;
  }
}

/** Reads a log a page ahead. */
class LogReader {
  private page: readonly Recorded[] = [];
  private index = 0;
  private position = 0;

  constructor(
    private readonly store: EventStore,
    private readonly log: LogName,
    private readonly end: number,
  ) {}

  async peek(): Promise<Recorded | undefined> {
    if (this.index === this.page.length) {
      const limit = Math.min(PAGE, this.end - this.position);
      this.page = limit > 0 ? await this.store.readAll(this.log, this.position, limit) : [];
      this.index = 0;
      this.position = this.page.at(-1)?.position ?? this.position;
    }
    return this.page[this.index];
  }

  take(): Recorded | undefined {
    const next = this.page[this.index];
    if (next) this.index += 1;
    return next;
  }
}
