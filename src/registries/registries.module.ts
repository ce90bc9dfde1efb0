import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { RegistriesController } from './http/registries.controller.js';
import { RegistryCredentials } from './registry-credentials.js';
import { RegistryLoginRow, RegistryLogins, registryLoginsProjection } from './registry-logins.js';

/** Where images are pulled from as somebody. Exports the logins for those who pull. */
@Module({
  imports: [TypeOrmModule.forFeature([RegistryLoginRow]), EventStoreModule.forFeature([registryLoginsProjection])],
  controllers: [RegistriesController],
  providers: [RegistryLogins, { provide: RegistryCredentials, useExisting: RegistryLogins }],
  exports: [RegistryLogins, RegistryCredentials],
})
export class RegistriesModule {}
