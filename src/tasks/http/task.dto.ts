import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '../../http/paging.dto.js';
import { TASK_STATES, type StepState, type TaskState } from '../domain/task.js';
import type { TaskRow } from '../task-table.js';

export class TaskQuery extends PageQuery {
  /** Ref or slug of a project, also of one that is gone. */
  @IsOptional() @IsString() @Length(1, 40) readonly project?: string;

  @IsOptional()
  @IsIn(TASK_STATES, { message: `must be one of ${TASK_STATES.join(', ')}` })
  readonly state?: TaskState;
}

export class TaskStepDto {
  readonly name: string;
  readonly title: string;
  readonly state: StepState;
  /** What was done, or why the last attempt failed. */
  readonly note: string;
  readonly failures: number;
}

export class TaskDto {
  readonly id: string;
  /** e.g. `rotate-database-password` */
  readonly kind: string;
  readonly project: { readonly ref: string; readonly slug: string };
  readonly title: string;
  /** `turning-back`: what was done is being taken back. */
  readonly state: TaskState;
  readonly steps: TaskStepDto[];
  /** What the step under way says; null when it says nothing. */
  readonly progress: string | null;
  /** The step that watches or waits now, and that `POST …/end-wait` ends; null: none. */
  readonly waitsIn: string | null;
  /** How it ended, or why it turned back; '' before that. */
  readonly reason: string;
  /** Of a failed task: whether all that was done is taken back. */
  readonly returned: boolean;
  readonly isCancelled: boolean;
  readonly requestedBy: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endedAt: string | null;
}

export class TaskPageDto {
  /** Newest first. */
  readonly items: TaskDto[];
  readonly next: string | null;
}

export class TaskIdDto {
  /** See GET /api/v1/tasks/:id. */
  readonly taskId: string;
}

export const taskDto = (row: TaskRow, progress: string | undefined, waitsIn: string | null): TaskDto => ({
  id: row.id,
  kind: row.kind,
  project: { ref: row.project, slug: row.slug },
  title: row.title,
  state: row.state,
  steps: row.steps.map(({ name, title, state, note, failures }) => ({ name, title, state, note, failures })),
  progress: progress ?? null,
  waitsIn,
  reason: row.reason,
  returned: row.returned === 1,
  isCancelled: row.isCancelled === 1,
  requestedBy: row.requestedBy,
  createdAt: new Date(row.createdAt).toISOString(),
  endedAt: row.endedAt === null ? null : new Date(row.endedAt).toISOString(),
});
