import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngineModule } from '../engine/engine.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ProjectVolumeRow } from '../reconciler/project-status.js';
import { ReconcilerModule } from '../reconciler/reconciler.module.js';
import { RegistriesModule } from '../registries/registries.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { DatabaseCopy } from './database/database-copy.js';
import { Databases } from './database/databases.js';
import { DumpFolders } from './dump-folder.js';
import { UpgradesController } from './http/upgrades.controller.js';
import { Preflight } from './preflight.js';
import { ProjectWishes } from './project-wishes.js';
import { UpgradeDump } from './upgrade-dump.js';
import { UpgradeImages } from './upgrade-images.js';
import { UpgradePlans } from './upgrade-plans.js';
import { UpgradeSoak } from './upgrade-soak.js';
import { UpgradeHandler } from './upgrade.handler.js';

/** Moves projects between releases. Exports how a database is copied, for clones, and what an upgrade would do. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ProjectVolumeRow]),
    EngineModule,
    ProjectsModule,
    ReconcilerModule,
    RegistriesModule,
    TasksModule,
  ],
  controllers: [UpgradesController],
  providers: [
    DatabaseCopy,
    Databases,
    DumpFolders,
    Preflight,
    ProjectWishes,
    UpgradeDump,
    UpgradeHandler,
    UpgradeImages,
    UpgradePlans,
    UpgradeSoak,
  ],
  exports: [DatabaseCopy, Databases, DumpFolders, ProjectWishes, UpgradePlans],
})
export class UpgradesModule {}
