import { Logger, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SqliteWriter } from '../database/sqlite-writer.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { Commands } from './commands.js';
import { EventStore } from './event-store.js';
import type { InlineProjection } from './inline-projection.js';
import { IdempotencyAnswerRow } from './once.js';
import { Projections } from './projections.js';
import { finishRebuild, RebuildRow } from './rebuild.js';
import { SqliteEventStore } from './sqlite/sqlite-event-store.js';
import { verifyTail } from './verify.js';

/** Of each log; the whole chain is for `verifyChain`, while the program serves. */
const CHECKED_AT_START = 1000;

@Module({})
class FeatureProjectionsModule {}

/**
 * `forRoot()` once: {@link EventStore}, {@link Commands}, {@link Projections} and the clock, for all modules.
 * `forFeature([…])` in each module that keeps tables. The first transaction may run in `onModuleInit`, not earlier.
 */
@Module({})
export class EventStoreModule implements OnModuleInit {
  constructor(
    private readonly store: EventStore,
    private readonly projections: Projections,
  ) {}

  static forRoot(clock: Clock = Date.now): DynamicModule {
    return {
      module: EventStoreModule,
      global: true,
      imports: [TypeOrmModule.forFeature([IdempotencyAnswerRow, RebuildRow])],
      providers: [
        { provide: CLOCK, useValue: clock },
        { provide: Projections, useFactory: () => new Projections() },
        {
          provide: EventStore,
          inject: [SqliteWriter, Projections],
          useFactory: (writer: SqliteWriter, projections: Projections) =>
            new SqliteEventStore(writer, projections, clock),
        },
        { provide: Commands, inject: [EventStore], useFactory: (store: EventStore) => new Commands(store) },
      ],
      exports: [CLOCK, Projections, EventStore, Commands],
    };
  }

  static forFeature(projections: readonly InlineProjection[]): DynamicModule {
    const registered = Symbol(projections.map(({ name }) => name).join());
    return {
      module: FeatureProjectionsModule,
      providers: [
        { provide: registered, inject: [Projections], useFactory: (all: Projections) => all.register(projections) },
      ],
    };
  }

  /** A rebuild that a crash cut short is ended before anybody reads or appends; a log that was tampered with is named. */
  async onModuleInit(): Promise<void> {
    await finishRebuild(this.store, this.projections);
    for (const log of ['wishes', 'convergence'] as const) {
      const verdict = await verifyTail(this.store, log, CHECKED_AT_START);
      if (!verdict.ok) new Logger('EventStore').error(`The log of ${log} is not as it was written. ${verdict.problem}`);
    }
  }
}
