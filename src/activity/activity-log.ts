import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { decodeCursor, pageOf, type Page } from '../http/paging.js';
import { isProjectRef } from '../kernel/ids.js';
import { invalidField } from '../kernel/refused.js';
import { ProjectRow } from '../projects/project-list.js';
import { ActivityActorRow, ActivityRow } from './activity-row.js';

/** What a reader wants to see; times in milliseconds since the epoch. */
export interface ActivityFilter {
  /** An actor's id or name. */
  readonly actor?: string | undefined;
  /** A project's ref or slug. */
  readonly project?: string | undefined;
  /** An event's type. */
  readonly kind?: string | undefined;
  /** The first moment that counts. */
  readonly from?: number | undefined;
  /** The first moment that does not count any more. */
  readonly to?: number | undefined;
}

interface Resolved {
  readonly actorId?: string | undefined;
  readonly projectRef?: string | undefined;
  readonly kind?: string | undefined;
  readonly least: number;
  readonly most: number;
}

/** The activity log. Every page is one walk down an index, however long the log is. */
@Injectable()
export class ActivityLog {
  constructor(
    @InjectRepository(ActivityRow) private readonly rows: Repository<ActivityRow>,
    @InjectRepository(ActivityActorRow) private readonly actors: Repository<ActivityActorRow>,
    @InjectRepository(ProjectRow) private readonly projects: Repository<ProjectRow>,
  ) {}

  /**
   * Newest first.
   * @param cursor `next` of the page before
   * @throws Refused `invalid` for an actor's name that several have, and for a cursor that is not of this list
   */
  async page(
    filter: ActivityFilter,
    options: { limit: number; cursor?: string | undefined },
  ): Promise<Page<ActivityRow>> {
    const [below] = decodeCursor(options.cursor, ['number']) ?? [];
    const resolved = await this.resolve(filter);
    // One bound on each side: of two, SQLite would walk down from the one that is further away.
    const most = below === undefined ? resolved.most : Math.min(resolved.most, Number(below) - 1);
    const query = this.matching({ ...resolved, most })
      .orderBy('line.id', 'DESC')
      .limit(options.limit + 1);
    return pageOf(await query.getMany(), options.limit, ({ id }) => [id]);
  }

  /** @returns up to `limit` lines after `id`, oldest first */
  after(id: number, limit: number, projectRef?: string): Promise<ActivityRow[]> {
    return this.matching({ projectRef, least: id + 1, most: Number.MAX_SAFE_INTEGER })
      .orderBy('line.id', 'ASC')
      .limit(limit)
      .getMany();
  }

  /** @returns 0 for an empty log */
  async newestId(): Promise<number> {
    const row = await this.rows
      .createQueryBuilder('line')
      .select('MAX(line.id)', 'id')
      .getRawOne<{ id: number | null }>();
    return row?.id ?? 0;
  }

  /** Names of who has done something, for people to choose from; the first `limit` by name. */
  async actorNames(limit: number): Promise<readonly string[]> {
    const found = await this.actors.find({ order: { name: 'ASC' }, take: limit });
    return [...new Set(found.map(({ name }) => name))];
  }

  /** The ref of a project, also of one that is gone, by ref or slug; undefined when nobody knows it. */
  async projectRef(refOrSlug: string): Promise<string | undefined> {
    if (isProjectRef(refOrSlug)) return refOrSlug;
    const [newest] = await this.projects.find({ where: { slug: refOrSlug }, order: { createdAt: 'DESC' }, take: 1 });
    return newest?.ref;
  }

  private matching({ actorId, projectRef, kind, least, most }: Resolved): SelectQueryBuilder<ActivityRow> {
    const query = this.rows.createQueryBuilder('line').where('line.id BETWEEN :least AND :most', { least, most });
    if (actorId !== undefined) query.andWhere('line.actorId = :actorId', { actorId });
    if (projectRef !== undefined) query.andWhere('line.projectRef = :projectRef', { projectRef });
    if (kind !== undefined) query.andWhere('line.kind = :kind', { kind });
    return query;
  }

  /** Names become ids, and moments the ids that were given then: ids and times grow together. */
  private async resolve({ actor, project, kind, from, to }: ActivityFilter): Promise<Resolved> {
    const [actorId, projectRef, least, most] = await Promise.all([
      actor === undefined ? undefined : this.actorId(actor),
      project === undefined ? undefined : this.projectRef(project),
      from === undefined ? 0 : this.firstAt(from),
      to === undefined ? Number.MAX_SAFE_INTEGER : this.lastBefore(to),
    ]);
    // What nobody knows matches nothing, which is not the same as no filter.
    return { actorId, projectRef: project === undefined ? undefined : (projectRef ?? ''), kind, least, most };
  }

  private async actorId(idOrName: string): Promise<string> {
    if (await this.actors.existsBy({ id: idOrName })) return idOrName;
    const named = await this.actors.find({ where: { name: idOrName }, take: 2 });
    if (named.length > 1) throw invalidField('actor', 'is the name of several; use the id of one');
    return named[0]?.id ?? idOrName;
  }

  private async firstAt(moment: number): Promise<number> {
    const row = await this.rows
      .createQueryBuilder('line')
      .where('line.at >= :moment', { moment })
      .orderBy('line.at', 'ASC')
      .addOrderBy('line.id', 'ASC')
      .limit(1)
      .getOne();
    return row?.id ?? Number.MAX_SAFE_INTEGER;
  }

  private async lastBefore(moment: number): Promise<number> {
    const row = await this.rows
      .createQueryBuilder('line')
      .where('line.at < :moment', { moment })
      .orderBy('line.at', 'DESC')
      .addOrderBy('line.id', 'DESC')
      .limit(1)
      .getOne();
    return row?.id ?? 0;
  }
}
