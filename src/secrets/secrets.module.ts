import { Module, type DynamicModule } from '@nestjs/common';
import { SqliteWriter } from '../database/sqlite-writer.js';
import { SqliteTables } from '../event-store/sqlite/sqlite-tables.js';
import type { Tables } from '../event-store/tables.js';
import { findMasterKey, type MasterKeySource } from './find-master-key.js';
import { MasterKey } from './master-key.js';
import { SealedSecrets } from './sealed-secrets.js';

/** What is committed, read where an answer is needed at once; the writing handle never stands in an open transaction between two turns. */
const COMMITTED = Symbol('committed tables');

/** Seals and reveals the secrets of projects. Needs a database that was migrated. */
@Module({})
export class SecretsModule {
  /** Starting the application rejects with StartRefused when the master key is missing or another one. */
  static forRoot(source: MasterKeySource): DynamicModule {
    return {
      module: SecretsModule,
      global: true,
      providers: [
        {
          provide: COMMITTED,
          inject: [SqliteWriter],
          useFactory: (writer: SqliteWriter) => new SqliteTables((sql) => writer.prepare(sql)),
        },
        { provide: MasterKey, inject: [COMMITTED], useFactory: (tables: Tables) => findMasterKey(source, tables) },
        {
          provide: SealedSecrets,
          inject: [COMMITTED, MasterKey],
          useFactory: (tables: Tables, key: MasterKey) => new SealedSecrets(tables, key),
        },
      ],
      exports: [SealedSecrets],
    };
  }
}
