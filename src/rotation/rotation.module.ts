import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngineModule } from '../engine/engine.module.js';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ReconcilerModule } from '../reconciler/reconciler.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { RotateDatabasePassword } from './database-password.js';
import { DatabaseRoles } from './database-roles.js';
import { RotationsController } from './http/rotations.controller.js';
import { RotateJwt } from './jwt.js';
import { NewSecrets } from './new-secrets.js';
import { RotateDashboardPassword, RotateSecret, RotateVault } from './plain.js';
import { PoolerSteps } from './pooler-steps.js';
import { Rotations } from './rotations.js';
import { SecretInForceRow, SecretsInForce, secretsInForceProjection } from './secrets-in-force.js';
import { RotationSteps } from './steps.js';

/** New secrets for projects that run. */
@Module({
  imports: [
    TypeOrmModule.forFeature([SecretInForceRow]),
    EventStoreModule.forFeature([secretsInForceProjection]),
    EngineModule,
    ProjectsModule,
    ReconcilerModule,
    TasksModule,
  ],
  controllers: [RotationsController],
  providers: [
    DatabaseRoles,
    NewSecrets,
    PoolerSteps,
    RotateDashboardPassword,
    RotateDatabasePassword,
    RotateJwt,
    RotateSecret,
    RotateVault,
    Rotations,
    RotationSteps,
    SecretsInForce,
  ],
  exports: [Rotations],
})
export class RotationModule {}
