import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStoreModule } from '../event-store/event-store.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ReconcilerModule } from '../reconciler/reconciler.module.js';
import { TasksController } from './http/tasks.controller.js';
import { Settling } from './settling.js';
import { TaskHandlers } from './task-handlers.js';
import { TaskList } from './task-list.js';
import { TaskProgress } from './task-progress.js';
import { TaskRunner } from './task-runner.js';
import { taskProjection, TaskReservationRow, TaskRow } from './task-table.js';
import { TaskWishes } from './task-wishes.js';
import { Tasks } from './tasks.js';

/** One-off long work: other modules register how their kinds are done, and ask for them. */
@Module({
  imports: [
    TypeOrmModule.forFeature([TaskRow, TaskReservationRow]),
    EventStoreModule.forFeature([taskProjection]),
    ProjectsModule,
    ReconcilerModule,
  ],
  controllers: [TasksController],
  providers: [Settling, TaskHandlers, TaskList, TaskProgress, TaskRunner, Tasks, TaskWishes],
  exports: [Settling, TaskProgress, Tasks, TaskWishes],
})
export class TasksModule {}
