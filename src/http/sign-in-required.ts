import { Refused } from '../kernel/refused.js';

/** Nobody is signed in. Where people read pages, the answer is the way to the login. */
export class SignInRequired extends Refused {
  constructor(
    message: string,
    /** Where to go on after the login; undefined where a redirect makes no sense. */
    readonly next?: string,
  ) {
    super('unauthenticated', message);
    this.name = 'SignInRequired';
  }
  get location(): string | undefined {
    return this.next === undefined ? undefined : `/login?next=${encodeURIComponent(this.next)}`;
  }
}

/** A path of our own to go to: starts with one `/`, not with `//` or `/\`, and holds no control character. Anything else gives `/`. */
export function ownPath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[^\p{Cc}\\]*$/u.test(path) && path.length <= 2000 ? path : '/';
}
