/** Pages are functions of view models; controllers fill them from read models. Times are milliseconds since the epoch. */

export type Theme = 'light' | 'dark' | 'system';

export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle';

/** What a form or action left to say on the next page. */
export interface Flash {
  readonly tone: Tone;
  readonly text: string;
}

/** An engine that does not answer: shown on every page. */
export interface EngineTrouble {
  readonly server: string;
  readonly reason: string;
  readonly since: number;
}

/** What every page needs around its own content. */
export interface Chrome {
  /** Plain asset name → its address, e.g. `app.css` → `/assets/app.5e48d62ecc.css`. */
  readonly asset: (name: string) => string;
  /** Null on pages for those who are not logged in. */
  readonly user: { readonly name: string } | null;
  /** Of the session; empty for those without one. */
  readonly csrf: string;
  readonly theme: Theme;
  /** Path and query of this page. */
  readonly path: string;
  readonly flash: Flash | null;
  readonly troubles: readonly EngineTrouble[];
  /** The newest activity when the page was read: the live feed goes on from there. */
  readonly cursor: number;
  readonly now: number;
  /** A fresh idempotency key for one form. */
  readonly once: () => string;
}
