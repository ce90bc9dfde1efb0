import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { ApiKeyList, ApiKeyRow, ApiKeySecretRow, apiKeyProjection } from './api-key-list.js';
import { ApiKeys } from './api-keys.js';
import { ApiKeysController } from './http/api-keys.controller.js';
import { LiveKeys } from './live-keys.js';

/** Keys as one more way to be somebody. Exports making, revoking and listing them. */
@Module({
  imports: [
    AuthModule,
    TypeOrmModule.forFeature([ApiKeyRow, ApiKeySecretRow]),
    EventStoreModule.forFeature([apiKeyProjection]),
  ],
  controllers: [ApiKeysController],
  providers: [ApiKeys, ApiKeyList, LiveKeys],
  exports: [ApiKeys, ApiKeyList, LiveKeys],
})
export class ApiKeysModule {}
