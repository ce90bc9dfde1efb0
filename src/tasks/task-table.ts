import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { inlineProjection } from '../event-store/inline-projection.js';
import type { Tables } from '../event-store/tables.js';
import { streamKey, type Recorded } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import type { Memo, TaskEvent } from './domain/task.events.js';
import { taskUpcasters } from './domain/task.events.js';
import { evolve, isEnded, type Task, type TaskState, type TaskStepStatus } from './domain/task.js';

@Entity('tasks')
@Index(['project', 'createdAt'])
export class TaskRow {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: string;
  /** Ref. */
  @Column('text') project: string;
  @Column('text') slug: string;
  @Column('text') title: string;
  @Column('text') state: TaskState;
  @Column('simple-json') input: Memo;
  @Column('simple-json') memo: Memo;
  @Column('simple-json') steps: readonly TaskStepStatus[];
  @Column('integer') isCancelled: number;
  /** How it ended, or why it turned back. */
  @Column('text') reason: string;
  /** Of a failed one: all that was done is taken back. */
  @Column('integer') returned: number;
  /** The actor's name. */
  @Column('text') requestedBy: string;
  /** Milliseconds since the epoch. */
  @Column('integer') createdAt: number;
  @Column('integer', { nullable: true }) endedAt: number | null;
  /** The stream's version. */
  @Column('integer') version: number;
}

/** The unfinished task of a project; there is one at most. */
@Entity('task_reservations')
export class TaskReservationRow {
  @PrimaryColumn('text') project: string;
  @Column('text') taskId: string;
}

export function taskOf(row: TaskRow): Task {
  const { kind, project, slug, title, input, memo, steps, reason, state } = row;
  const body = { kind, project, slug, title, input, memo, steps, reason, isCancelled: row.isCancelled === 1 };
  return state === 'failed' ? { state, returned: row.returned === 1, ...body } : { state, ...body };
}

/** The row is what the domain's own `evolve` says, written down. */
function keep(e: Recorded<TaskEvent>, db: Tables): void {
  const id = streamKey(e.stream);
  const row = db.find(TaskRow, { id });
  const task = evolve(row ? taskOf(row) : { state: 'absent' }, e);
  if (task.state === 'absent') return;
  const { kind, project, slug, title, input, memo, steps, reason, state } = task;
  db.upsert(TaskRow, {
    ...{ id, kind, project, slug, title, input, memo, steps, reason, state },
    isCancelled: task.isCancelled ? 1 : 0,
    returned: task.state === 'failed' && task.returned ? 1 : 0,
    requestedBy: row?.requestedBy ?? e.actor.name,
    createdAt: row?.createdAt ?? e.at,
    endedAt: isEnded(task) ? e.at : null,
    version: e.streamVersion,
  });
}

function reserve(e: Recorded<Extract<TaskEvent, { type: 'TaskRequested' }>>, db: Tables): void {
  const { project } = e.data;
  const running = db.find(TaskReservationRow, { project });
  if (running) {
    const title = db.find(TaskRow, { id: running.taskId })?.title ?? 'Another task';
    throw new Refused(
      'taken',
      `“${title}” is under way on this project (task ${running.taskId}). Wait until it has ended, or cancel it.`,
    );
  }
  db.insert(TaskReservationRow, { project, taskId: streamKey(e.stream) });
}

function end(e: Recorded<TaskEvent>, db: Tables): void {
  db.delete(TaskReservationRow, { taskId: streamKey(e.stream) });
  keep(e, db);
}

/** A project has one unfinished task at most: it is reserved in the transaction that records the request. */
export const taskProjection = inlineProjection<TaskEvent>({
  name: 'tasks',
  category: 'task',
  upcasters: taskUpcasters,
  tables: [TaskRow, TaskReservationRow],
  on: {
    TaskRequested: (e, db) => {
      reserve(e, db);
      keep(e, db);
    },
    TaskStepStarted: keep,
    TaskStepDone: keep,
    TaskStepFailed: keep,
    TaskCancelRequested: keep,
    TaskWaitEnded: keep,
    TaskTurnedBack: keep,
    TaskStepUndone: keep,
    TaskSucceeded: end,
    TaskFailed: end,
  },
});
