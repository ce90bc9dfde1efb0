import { Observable } from 'rxjs';

/** What a feed is made of: its ids grow in the order in which they came. */
export interface Item {
  readonly id: number;
}

/** Reads up to `limit` items after an id, oldest first, from the database. */
export type ReadBack<T extends Item> = (after: number, limit: number) => Promise<readonly T[]>;

/** How many of the newest are kept in memory: who follows closely never asks the database. */
const KEPT = 1024;
const PAGE = 200;

/**
 * The end of a growing list, followed by many. Each follower reads on at its own pace: first from the database, then
 * from the newest kept in memory; nobody misses anything in between, and nobody's slowness fills our memory.
 */
export class Tail<T extends Item> {
  private kept: T[] = [];
  /** All that came since then is in `kept`, unless it was dropped from its front. */
  private from = Number.MAX_SAFE_INTEGER;
  private readonly waiting = new Set<() => void>();

  /** Newer than all before, in order. */
  push(items: readonly T[]): void {
    const first = items[0];
    if (!first) return;
    if (this.kept.length === 0) this.from = first.id;
    this.kept.push(...items);
    if (this.kept.length > KEPT) {
      this.kept = this.kept.slice(-KEPT / 2);
      this.from = this.kept[0]!.id;
    }
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const wake of waiting) wake();
  }

  /**
   * Everything after `after` that `wanted` lets through, for ever.
   * @param read for what is older than memory; it may leave out what is not wanted
   * @param ready resolves when the follower can take more
   */
  follow(
    after: number,
    read: ReadBack<T>,
    options: { wanted?: (item: T) => boolean; ready?: () => Promise<void> } = {},
  ): Observable<T> {
    const { wanted = () => true, ready = () => Promise.resolve() } = options;
    return new Observable((follower) => {
      const run = async (): Promise<void> => {
        let at = after;
        while (!follower.closed) {
          const newest = this.kept.at(-1)?.id ?? after;
          const page = at >= this.from - 1 ? this.keptAfter(at) : await read(at, PAGE);
          for (const item of page) if (wanted(item)) follower.next(item);
          // A short page from the database reaches at least up to what was known before it was read.
          at = Math.max(page.at(-1)?.id ?? at, page.length < PAGE ? newest : at);
          if (page.length > 0) await ready();
          else if (at >= (this.kept.at(-1)?.id ?? at)) await this.more(follower);
        }
      };
      run().catch((error: unknown) => follower.error(error));
    });
  }

  private keptAfter(id: number): readonly T[] {
    const first = this.kept.findIndex((item) => item.id > id);
    return first < 0 ? [] : this.kept.slice(first, first + PAGE);
  }

  private more(follower: { add: (done: () => void) => void }): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.add(resolve);
      follower.add(() => {
        this.waiting.delete(resolve);
        resolve();
      });
    });
  }
}
