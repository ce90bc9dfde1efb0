import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { Refused } from '../kernel/refused.js';
import { NO_GUESSES, afterFailure, waitMs, type Guesses } from './domain/guessing.js';

/** Attempts a minute from one address. */
const ADDRESS_PER_MINUTE = 20;
/** Keys that are remembered; the longest untouched is forgotten first. */
const MOST_KEYS = 10_000;

/** What an attempt comes from. */
export interface Attempt {
  /** As typed, in lower case; the account need not exist. */
  readonly account: string;
  readonly address: string;
  /** Proved by its cookie: a device on which this account signed in before. */
  readonly device: string | undefined;
}

/**
 * Makes guessing slow. Strangers share one count for each account: five wrong passwords are free, then they wait 1 s,
 * 2 s … 15 min, and one address has 20 attempts a minute. Who signed in before on a device has a count of its own there,
 * so nobody can lock the rightful user out by guessing wrong; on a new device they wait as strangers do, or restart us.
 */
@Injectable()
export class SignInLimits {
  private readonly guesses = new Map<string, Guesses>();
  private readonly addresses = new Map<string, { tokens: number; at: number }>();
  private readonly log = new Logger('access');

  constructor(@Inject(CLOCK) private readonly now: Clock) {}

  /**
   * Counts the attempt as wrong before it is checked, so that many at once cannot slip through.
   * @returns to be called when the password was right
   * @throws Refused `too-many`, with the seconds to wait
   */
  admit(attempt: Attempt): () => void {
    if (!attempt.device) this.admitAddress(attempt.address);
    const key = attempt.device ? `device:${attempt.device}` : `account:${attempt.account.slice(0, 100)}`;
    const past = this.guesses.get(key) ?? NO_GUESSES;
    const wait = waitMs(past, this.now());
    if (wait > 0) throw this.refuse(attempt.address, Math.ceil(wait / 1000), 'account');
    put(this.guesses, key, afterFailure(past, this.now()));
    return () => void this.guesses.delete(key);
  }

  /** @throws Refused `too-many` */
  admitAddress(address: string): void {
    const now = this.now();
    const { tokens, at } = this.addresses.get(address) ?? { tokens: ADDRESS_PER_MINUTE, at: now };
    const filled = Math.min(ADDRESS_PER_MINUTE, tokens + ((now - at) * ADDRESS_PER_MINUTE) / 60_000);
    if (filled < 1) throw this.refuse(address, 60 / ADDRESS_PER_MINUTE, 'address');
    put(this.addresses, address, { tokens: filled - 1, at: now });
  }

  private refuse(address: string, retryAfterS: number, limit: string): Refused {
    this.log.warn({ msg: 'sign-in limit hit', limit, address, retryAfterS });
    return new Refused('too-many', `Too many wrong passwords. Repeat in ${retryAfterS} seconds.`, { retryAfterS });
  }
}

/** Newest last, so that the first is the one to forget. */
function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST_KEYS) for (const oldest of map.keys()) return void map.delete(oldest);
}
