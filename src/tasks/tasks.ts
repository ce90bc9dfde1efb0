import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Commands } from '../event-store/commands.js';
import type { Once } from '../event-store/once.js';
import type { Page } from '../http/paging.js';
import type { Actor } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import { ProjectList } from '../projects/project-list.js';
import { isPastReturn } from './domain/next-move.js';
import type { Memo } from './domain/task.events.js';
import { taskDecider } from './domain/task.js';
import type { TaskHandler } from './task-handler.js';
import { naturesOf, TaskHandlers } from './task-handlers.js';
import { TaskList, type TaskFilter } from './task-list.js';
import { taskOf, type TaskRow } from './task-table.js';

export interface RequestedTaskId {
  readonly taskId: string;
}

/** Verbs that are done once, with progress and a way back. A module registers how its own kinds are done. */
@Injectable()
export class Tasks {
  constructor(
    private readonly commands: Commands,
    private readonly handlers: TaskHandlers,
    private readonly tasks: TaskList,
    private readonly projects: ProjectList,
  ) {}

  /** To be called from `onModuleInit`: unfinished tasks go on as soon as the program is up. */
  register(handler: TaskHandler): void {
    this.handlers.register(handler);
  }

  /**
   * Records the wish; the task is begun at once.
   * @param ref ref or slug of the project
   * @param input what the handler needs to know; no secrets
   * @throws Refused `taken` while another task is under way on the project, `not-found`, `invalid` for an unknown kind
   */
  async request(
    kind: string,
    ref: string,
    input: Memo,
    by: Actor,
    { once }: { readonly once?: Once | undefined } = {},
  ): Promise<RequestedTaskId> {
    const handler = this.handlers.of(kind);
    if (!handler) throw new Refused('invalid', `This version of Supascale does no tasks of kind ${kind}.`);
    const project = await this.projects.find(ref);
    if (!project || project.desired === 'gone') throw new Refused('not-found', 'There is no such project.');
    const steps = handler.steps(input).map(({ name, title }) => ({ name, title }));
    const about = { kind, project: project.ref, slug: project.slug, title: handler.title(input), input, steps };
    const taskId = randomUUID();
    return this.commands.handle(taskDecider, taskId, { type: 'RequestTask', ...about }, by, {
      once,
      answer: () => ({ taskId }),
    });
  }

  /** @throws Refused `not-found` */
  async find(id: string): Promise<TaskRow> {
    const row = await this.tasks.find(id);
    if (!row) throw new Refused('not-found', 'There is no such task.');
    return row;
  }

  list(filter: TaskFilter, options: { limit: number; cursor?: string | undefined }): Promise<Page<TaskRow>> {
    return this.tasks.page(filter, options);
  }

  /**
   * Asks the task to stop and to take back what it did.
   * @throws Refused `wrong-state` for a task that has ended or is past its point of no return; `not-found`
   */
  async cancel(id: string, by: Actor, { once }: { readonly once?: Once | undefined } = {}): Promise<RequestedTaskId> {
    const row = await this.find(id);
    const task = taskOf(row);
    const handler = this.handlers.of(row.kind);
    if (handler && task.state !== 'absent' && isPastReturn(task, naturesOf(handler.steps(row.input))))
      throw new Refused('wrong-state', 'This task is past its point of no return: it goes on until it is done.');
    return this.commands.handle(taskDecider, id, { type: 'CancelTask' }, by, { once, answer: () => ({ taskId: id }) });
  }

  /**
   * Ends the step that watches or waits: the task goes on at once.
   * @throws Refused `wrong-state` for a task that does not wait; `not-found`
   */
  async endWait(id: string, by: Actor, { once }: { readonly once?: Once | undefined } = {}): Promise<RequestedTaskId> {
    const step = this.waitOf(await this.find(id));
    if (step === null) throw new Refused('wrong-state', 'This task does not wait for anything now.');
    return this.commands.handle(taskDecider, id, { type: 'EndWait', step }, by, {
      once,
      answer: () => ({ taskId: id }),
    });
  }

  /** The step that watches or waits right now and may be ended early; null: none does. */
  waitOf({ kind, input, steps, state, isCancelled }: TaskRow): string | null {
    if (state !== 'running' || isCancelled === 1) return null;
    const waiting =
      this.handlers
        .of(kind)
        ?.steps(input)
        .filter(({ waits }) => waits) ?? [];
    const names = new Set(waiting.map(({ name }) => name));
    return steps.find((step) => step.state === 'running' && names.has(step.name))?.name ?? null;
  }
}
