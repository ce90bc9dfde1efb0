import { Module, type DynamicModule } from '@nestjs/common';
import { LeaseKeeper, WAITED_MS } from './lease-keeper.js';

/** Which of several processes acts: records each takeover, renews what it has. */
@Module({})
export class LeaseModule {
  /** @param waitedMs how long this process stood by; null when it did not have to */
  static forRoot(waitedMs: number | null): DynamicModule {
    return { module: LeaseModule, providers: [LeaseKeeper, { provide: WAITED_MS, useValue: waitedMs }] };
  }
}
