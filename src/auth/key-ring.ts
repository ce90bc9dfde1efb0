import { Injectable } from '@nestjs/common';
import { EMPTY, defer, type Observable } from 'rxjs';
import type { KeyPrincipal } from './principal.js';

/** What the keys' own module knows of them. */
export interface KeyHolder {
  /** Who a key stands for; undefined for keys that are unknown, revoked or expired. */
  principalOf(presented: string): KeyPrincipal | undefined;
  isAlive(keyId: string): boolean;
  /** Ids of keys, each when it is revoked. */
  readonly ended$: Observable<string>;
}

const NOBODY: KeyHolder = { principalOf: () => undefined, isAlive: () => false, ended$: EMPTY };

/** Where that module registers itself, which stands below this one. Without it no key opens anything. */
@Injectable()
export class KeyRing implements KeyHolder {
  private holder = NOBODY;
  readonly ended$ = defer(() => this.holder.ended$);

  use(holder: KeyHolder): void {
    this.holder = holder;
  }
  principalOf(presented: string): KeyPrincipal | undefined {
    return this.holder.principalOf(presented);
  }
  isAlive(keyId: string): boolean {
    return this.holder.isAlive(keyId);
  }
}
