import { Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { TaskProgress } from '../task-progress.js';
import type { TaskRow } from '../task-table.js';
import { Tasks } from '../tasks.js';
import { taskDto, TaskDto, TaskIdDto, TaskPageDto, TaskQuery } from './task.dto.js';

@ApiTags('tasks')
@ApiController('tasks')
export class TasksController {
  constructor(
    private readonly tasks: Tasks,
    private readonly progress: TaskProgress,
  ) {}

  /** Verbs that are or were carried out, newest first. */
  @Get()
  @Requires('tasks:read')
  async list(@Query() { project, state, limit, cursor }: TaskQuery): Promise<TaskPageDto> {
    const { items, next } = await this.tasks.list({ project, state }, { limit, cursor });
    return { items: items.map((row) => this.dto(row)), next };
  }

  /** How far one task is. */
  @Get(':id')
  @Requires('tasks:read')
  async one(@Param('id') id: string): Promise<TaskDto> {
    return this.dto(await this.tasks.find(id));
  }

  /** Asks the task to stop and to take back what it did; refused once it is past its point of no return. */
  @Post(':id/cancel')
  @HttpCode(202)
  @Requires('tasks:write')
  cancel(@Param('id') id: string, @By() by: Actor, @IdempotencyKey() once: Once | undefined): Promise<TaskIdDto> {
    return this.tasks.cancel(id, by, { once });
  }

  /** Ends the watch or wait of the step under way, e.g. keeps a new release before its soak is over. */
  @Post(':id/end-wait')
  @HttpCode(202)
  @Requires('tasks:write')
  endWait(@Param('id') id: string, @By() by: Actor, @IdempotencyKey() once: Once | undefined): Promise<TaskIdDto> {
    return this.tasks.endWait(id, by, { once });
  }

  private dto(row: TaskRow): TaskDto {
    return taskDto(row, this.progress.of(row.id), this.tasks.waitOf(row));
  }
}
