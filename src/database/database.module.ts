import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { claimDatabase, openReads, readOptions, type ClaimedDatabase, type DatabaseSettings } from './open-database.js';
import { SqliteWriter } from './sqlite-writer.js';

const CLAIMED = Symbol('ClaimedDatabase');

/** One SQLite file: TypeORM's `DataSource` and repositories read it, {@link SqliteWriter} alone writes it. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly writer: SqliteWriter,
    @Inject(CLAIMED) private readonly claimed: ClaimedDatabase,
  ) {}

  /** Starting the application rejects with StartRefused when the file may not be used. */
  static forRoot(settings: DatabaseSettings): DynamicModule {
    let claimed: ClaimedDatabase;
    const typeOrm = TypeOrmModule.forRootAsync({
      useFactory: async () => {
        claimed = await claimDatabase(settings);
        // a file that is refused now will be refused again
        return { ...readOptions(claimed), autoLoadEntities: true, toRetry: () => false };
      },
      dataSourceFactory: (options) => openReads(claimed, options as DataSourceOptions),
    });
    return {
      module: DatabaseModule,
      global: true,
      imports: [typeOrm],
      providers: [
        // both come after the data source, which migrates
        { provide: CLAIMED, inject: [DataSource], useFactory: () => claimed },
        { provide: SqliteWriter, inject: [DataSource], useFactory: () => SqliteWriter.open(claimed.file) },
      ],
      exports: [SqliteWriter],
    };
  }

  /** After the servers have closed: whoever still has something to write does so before. */
  onApplicationShutdown(): void {
    this.writer.close();
    this.claimed.lock.release();
  }
}
