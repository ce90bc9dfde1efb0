import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { decodeCursor, pageOf, type Page } from '../http/paging.js';
import type { TaskState } from './domain/task.js';
import { TaskRow } from './task-table.js';

const UNFINISHED: readonly TaskState[] = ['waiting', 'running', 'turning-back'];

export interface TaskFilter {
  /** Ref or slug. */
  readonly project?: string | undefined;
  readonly state?: TaskState | undefined;
  /** e.g. `upgrade` */
  readonly kind?: string | undefined;
}

/** The tasks there are and were. */
@Injectable()
export class TaskList {
  constructor(@InjectRepository(TaskRow) private readonly rows: Repository<TaskRow>) {}

  find(id: string): Promise<TaskRow | null> {
    return this.rows.findOneBy({ id });
  }

  /** Ids of those that have not ended, oldest first. */
  async unfinished(): Promise<readonly string[]> {
    const rows = await this.rows.find({
      select: { id: true },
      where: { state: In(UNFINISHED) },
      order: { createdAt: 'ASC' },
    });
    return rows.map(({ id }) => id);
  }

  /** Newest first. @param cursor `next` of the page before */
  async page(
    { project, state, kind }: TaskFilter,
    options: { limit: number; cursor?: string | undefined },
  ): Promise<Page<TaskRow>> {
    const [at, below] = decodeCursor(options.cursor, ['number', 'string']) ?? [];
    const query = this.rows.createQueryBuilder('task').orderBy('task.createdAt', 'DESC').addOrderBy('task.id', 'DESC');
    if (project !== undefined) query.andWhere('(task.project = :project OR task.slug = :project)', { project });
    if (state !== undefined) query.andWhere('task.state = :state', { state });
    if (kind !== undefined) query.andWhere('task.kind = :kind', { kind });
    if (at !== undefined)
      query.andWhere('(task.createdAt < :at OR (task.createdAt = :at AND task.id < :below))', { at, below });
    const rows = await query.limit(options.limit + 1).getMany();
    return pageOf(rows, options.limit, ({ createdAt, id }) => [createdAt, id]);
  }
}
