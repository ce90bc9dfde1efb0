import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ActivityModule } from './activity/activity.module.js';
import { AdminModule } from './admin/admin.module.js';
import { AdoptionModule } from './adoption/adoption.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { SettingsModule } from './app.settings.js';
import { AuthModule } from './auth/auth.module.js';
import { ClonesModule } from './clones/clones.module.js';
import type { Settings } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { EngineModule } from './engine/engine.module.js';
import { EventStoreModule } from './event-store/event-store.module.js';
import { ExplainModule } from './explain/explain.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { LeaseModule } from './lease/lease.module.js';
import { LiveModule } from './live/live.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { ProjectsModule } from './projects/projects.module.js';
import { ProvisioningModule } from './provisioning/provisioning.module.js';
import { ReconcilerModule } from './reconciler/reconciler.module.js';
import { RegistriesModule } from './registries/registries.module.js';
import { RemovalModule } from './removal/removal.module.js';
import { RotationModule } from './rotation/rotation.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { ServersModule } from './servers/servers.module.js';
import type { Turn } from './standby.js';
import { UpgradesModule } from './upgrades/upgrades.module.js';
import { TasksModule } from './tasks/tasks.module.js';

/** The whole program; the only place that names all its rooms. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, turn?: Turn): DynamicModule {
    const { dataFolder } = settings;
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(settings),
        ScheduleModule.forRoot(),
        DatabaseModule.forRoot({ dataFolder, lock: turn?.lock }),
        EventStoreModule.forRoot(),
        LeaseModule.forRoot(turn?.waitedMs ?? null),
        SecretsModule.forRoot({ dataFolder, given: process.env.SUPASCALE_MASTER_KEY }),
        AuthModule,
        ApiKeysModule,
        ServersModule,
        RegistriesModule,
        EngineModule,
        ProjectsModule,
        ReconcilerModule,
        TasksModule,
        RotationModule,
        UpgradesModule,
        ProvisioningModule,
        ClonesModule,
        RemovalModule,
        ExportsModule,
        AdoptionModule,
        ActivityModule,
        ExplainModule,
        LiveModule,
        OpenApiModule,
        AdminModule,
      ],
    };
  }
}
