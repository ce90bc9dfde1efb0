import { Injectable } from '@nestjs/common';
import { TaskProgress } from '../tasks/task-progress.js';
import type { TaskRow } from '../tasks/task-table.js';
import { Tasks } from '../tasks/tasks.js';
import type { TaskView } from './view-models/operations.js';

/** Tasks as pages show them. */
@Injectable()
export class TaskViews {
  constructor(
    private readonly tasks: Tasks,
    private readonly progress: TaskProgress,
  ) {}

  of(row: TaskRow): TaskView {
    return {
      ...{ id: row.id, title: row.title, state: row.state, reason: row.reason, returned: row.returned === 1 },
      ...{ requestedBy: row.requestedBy, createdAt: row.createdAt, progress: this.progress.of(row.id) ?? null },
      waitsIn: this.tasks.waitOf(row),
      steps: row.steps.map(({ title, state, note }) => ({ title, state, note })),
    };
  }

  /** The newest of that kind on the project. */
  async newest(ref: string, kind: string): Promise<TaskView | null> {
    const { items } = await this.tasks.list({ project: ref, kind }, { limit: 1 });
    return items[0] ? this.of(items[0]) : null;
  }
}
