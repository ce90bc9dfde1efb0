import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActivityModule } from '../activity/activity.module.js';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { LiveModule } from '../live/live.module.js';
import { OpenApiModule } from '../openapi/openapi.module.js';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ProjectVolumeRow } from '../reconciler/project-status.js';
import { ReconcilerModule } from '../reconciler/reconciler.module.js';
import { RegistriesModule } from '../registries/registries.module.js';
import { RotationModule } from '../rotation/rotation.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ExplainModule } from '../explain/explain.module.js';
import { ClonesModule } from '../clones/clones.module.js';
import { ExportsModule } from '../exports/exports.module.js';
import { RemovalModule } from '../removal/removal.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { AdoptionController } from './adoption.controller.js';
import { ActivityPageController } from './activity-page.controller.js';
import { ApiPageController } from './api-page.controller.js';
import { ApiKeysPageController } from './api-keys-page.controller.js';
import { AssetsController } from './assets.controller.js';
import { Assets } from './assets.js';
import { CategoryController } from './category.controller.js';
import { CloneController } from './clone.controller.js';
import { ConvergenceProgress } from './convergence-progress.js';
import { ElsewhereController } from './elsewhere.controller.js';
import { ExplainPageController } from './explain.controller.js';
import { FleetController } from './fleet.controller.js';
import { GateController } from './gate.controller.js';
import { LiveController } from './live.controller.js';
import { OperationsController } from './operations.controller.js';
import { PageFilter } from './page.filter.js';
import { Pages } from './pages.js';
import { Plans } from './plans.js';
import { ProjectController } from './project.controller.js';
import { ProjectViews } from './project-views.js';
import { RemovalController } from './removal.controller.js';
import { ServersPageController } from './servers-page.controller.js';
import { SettingsController } from './settings.controller.js';
import { SpecWishes } from './spec-wishes.js';
import { TaskViews } from './task-views.js';
import { UpgradeController } from './upgrade.controller.js';
import { WishesController } from './wishes.controller.js';

/** The admin area: reads the read models, and wishes through the same services as the API. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ProjectRow, ProjectVolumeRow]),
    ActivityModule,
    AdoptionModule,
    ApiKeysModule,
    AuthModule,
    LiveModule,
    OpenApiModule,
    ProjectsModule,
    ReconcilerModule,
    RegistriesModule,
    RotationModule,
    TasksModule,
    ExplainModule,
    ExportsModule,
    UpgradesModule,
    ClonesModule,
    RemovalModule,
    ServersModule,
  ],
  controllers: [
    AssetsController,
    GateController,
    LiveController,
    ActivityPageController,
    ApiKeysPageController,
    ApiPageController,
    ServersPageController,
    FleetController, // before ProjectController: `new`, `review` and `adopt` are no refs
    AdoptionController,
    ProjectController,
    SettingsController,
    CategoryController,
    OperationsController,
    ExplainPageController,
    UpgradeController,
    CloneController,
    WishesController,
    RemovalController,
    ElsewhereController,
  ],
  providers: [Assets, Pages, PageFilter, Plans, ProjectViews, SpecWishes, TaskViews, ConvergenceProgress],
})
export class AdminModule {}
