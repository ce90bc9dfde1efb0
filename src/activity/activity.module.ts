import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { ProjectRow } from '../projects/project-list.js';
import { ActivityLog } from './activity-log.js';
import { activityProjection } from './activity-projection.js';
import { ActivityActorRow, ActivityRow } from './activity-row.js';
import { ActivityController } from './http/activity.controller.js';

/** Every event told in one line, written with the event itself. Exports reading it. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ActivityRow, ActivityActorRow, ProjectRow]),
    EventStoreModule.forFeature([activityProjection]),
  ],
  controllers: [ActivityController],
  providers: [ActivityLog],
  exports: [ActivityLog],
})
export class ActivityModule {}
