import { Injectable } from '@nestjs/common';
import { defer, filter, finalize, interval, merge, takeUntil, type Observable } from 'rxjs';
import { Refused } from '../kernel/refused.js';
import { KeyRing } from './key-ring.js';
import type { Principal } from './principal.js';
import { Sessions } from './sessions.js';

const RECHECK_MS = 30_000;
const MOST_PER_CALLER = 32;
const MOST = 512;

/** Keeps feeds open only as long as their callers may see them, and bounds how many there are. */
@Injectable()
export class LiveStreams {
  private readonly open = new Map<string, number>();
  private total = 0;

  constructor(
    private readonly sessions: Sessions,
    private readonly keys: KeyRing,
  ) {}

  /**
   * @returns `source`, which completes when the caller's session or key ends or runs out
   * @throws Refused `too-many`
   */
  guard<T>(principal: Principal, source: Observable<T>): Observable<T> {
    const { id } = principal.actor;
    if (this.total >= MOST || (this.open.get(id) ?? 0) >= MOST_PER_CALLER) {
      throw new Refused('too-many', 'Too many streams are open. Close some.', { retryAfterS: 30 });
    }
    // Counted from the subscription on: a client that left before it is no stream.
    return defer(() => {
      this.count(id, 1);
      return source.pipe(
        takeUntil(this.endOf(principal)),
        finalize(() => this.count(id, -1)),
      );
    });
  }

  private endOf(principal: Principal): Observable<unknown> {
    const stands = interval(RECHECK_MS).pipe(filter(() => !this.stands(principal)));
    if (principal.via === 'session') {
      return merge(this.sessions.ended$.pipe(filter((id) => id === principal.session.id)), stands);
    }
    return merge(this.keys.ended$.pipe(filter((id) => id === principal.keyId)), stands);
  }

  private stands(principal: Principal): boolean {
    return principal.via === 'session'
      ? this.sessions.isAlive(principal.session.id)
      : this.keys.isAlive(principal.keyId);
  }

  private count(id: string, change: 1 | -1): void {
    this.total += change;
    const mine = (this.open.get(id) ?? 0) + change;
    if (mine > 0) this.open.set(id, mine);
    else this.open.delete(id);
  }
}
