import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { And, Column, Entity, Index, IsNull, Like, MoreThan, Not, PrimaryColumn, Repository } from 'typeorm';
import { inlineProjection } from '../event-store/inline-projection.js';
import type { Tables } from '../event-store/tables.js';
import { decodeCursor, pageOf, type Page } from '../http/paging.js';
import { streamKey, type Recorded } from '../kernel/event.js';
import { isProjectRef } from '../kernel/ids.js';
import type { Adopted, ImageSource, StackSpec } from '../stack/domain/stack-spec.js';
import { evolve, type Project } from './domain/project.js';
import { projectUpcasters, type Hold, type ProjectEvent, type SecretStamp } from './domain/project.events.js';

/** One declared project; `gone` ones stay, for the history. */
@Entity('projects')
@Index(['desired', 'slug'])
export class ProjectRow {
  @PrimaryColumn('text') ref: string;
  @Column('text') slug: string;
  @Column('text') displayName: string;
  @Column('text') serverId: string;
  @Column('text') desired: 'active' | 'paused' | 'leaving' | 'gone';
  @Column('integer') keepData: number;
  @Column('text') release: string;
  @Column('simple-json') spec: StackSpec;
  @Column('simple-json') images: ImageSource;
  @Column('text') subnet: string;
  @Column('simple-json') secrets: Record<string, SecretStamp>;
  @Column('simple-json') generations: Record<string, number>;
  @Column('simple-json') restarts: Record<string, number>;
  /** While a task holds the project. */
  @Column('simple-json', { nullable: true }) hold: Hold | null;
  /** Of a project that was taken over. */
  @Column('simple-json', { nullable: true }) adopted: Adopted | null;
  /** The stream's version: the ETag. */
  @Column('integer') version: number;
  @Column('integer') createdAt: number;
  @Column('integer') changedAt: number;
}

/** The row is what the domain's own `evolve` says, written down: one meaning of an event, not two. */
function keep(e: Recorded<ProjectEvent>, db: Tables): void {
  const ref = streamKey(e.stream);
  const row = db.find(ProjectRow, { ref });
  const project = evolve(row ? projectOf(row) : { status: 'absent' }, e);
  if (project.status === 'absent') return;
  const { slug, displayName, serverId, spec, images, subnet, secrets, generations, restarts, status } = project;
  const { hold = null, adopted = null } = project;
  const keepData = status === 'leaving' && project.keepData ? 1 : 0;
  const now = {
    slug,
    displayName,
    serverId,
    spec,
    images,
    subnet,
    secrets,
    generations,
    restarts,
    keepData,
    hold,
    adopted,
  };
  db.upsert(ProjectRow, {
    ...now,
    ref,
    desired: status,
    release: spec.release,
    version: e.streamVersion,
    createdAt: row?.createdAt ?? e.at,
    changedAt: e.at,
  });
}

export function projectOf(row: ProjectRow): Exclude<Project, { status: 'absent' }> {
  const { slug, displayName, serverId, spec, images, subnet, secrets, generations, restarts, hold, adopted } = row;
  const always = { slug, displayName, serverId, spec, images, subnet, secrets, generations, restarts };
  const body = { ...always, ...(hold ? { hold } : {}), ...(adopted ? { adopted } : {}) };
  return row.desired === 'leaving'
    ? { status: 'leaving', keepData: row.keepData === 1, ...body }
    : { status: row.desired, ...body };
}

export const projectListProjection = inlineProjection<ProjectEvent>({
  name: 'project-list',
  category: 'project',
  upcasters: projectUpcasters,
  tables: [ProjectRow],
  on: {
    ProjectRequested: keep,
    DisplayNameChanged: keep,
    BindAddressChanged: keep,
    PortsChanged: keep,
    ProfileChosen: keep,
    ServiceSwitched: keep,
    SettingChanged: keep,
    SecretSettingGiven: keep,
    SecretSettingRemoved: keep,
    SecretsReplaced: keep,
    ProjectHeld: keep,
    ProjectHoldEnded: keep,
    ReleaseChanged: keep,
    ServiceTagChosen: keep,
    ServiceLimitsChanged: keep,
    ServiceEnvSet: keep,
    ServiceEnvRemoved: keep,
    ImageSourceChosen: keep,
    ProjectPaused: keep,
    ProjectResumed: keep,
    ProjectRestartRequested: keep,
    VolumeGenerationSwitched: keep,
    FormerDataRemovalRequested: keep,
    DumpRemovalRequested: keep,
    ProjectRemovalRequested: keep,
    ProjectRemoved: keep,
  },
});

@Injectable()
export class ProjectList {
  constructor(@InjectRepository(ProjectRow) private readonly rows: Repository<ProjectRow>) {}

  /** By ref, or by the slug of a project that is not gone. @returns null when there is none */
  find(refOrSlug: string): Promise<ProjectRow | null> {
    return isProjectRef(refOrSlug)
      ? this.rows.findOneBy({ ref: refOrSlug })
      : this.rows.findOneBy({ slug: refOrSlug, desired: Not('gone') });
  }

  /**
   * Projects that are not gone, by slug.
   * @param cursor `next` of the page before
   * @param search part of a slug
   */
  async page(options: { limit: number; cursor?: string; search?: string }): Promise<Page<ProjectRow>> {
    const [after] = decodeCursor(options.cursor, ['string']) ?? [];
    const slugs = [
      ...(after === undefined ? [] : [MoreThan(after as string)]),
      ...(options.search ? [Like(`%${options.search.replace(/[^a-z0-9-]/g, '')}%`)] : []),
    ];
    const rows = await this.rows.find({
      where: { desired: Not('gone'), ...(slugs.length > 0 ? { slug: And(...slugs) } : {}) },
      order: { slug: 'ASC' },
      take: options.limit + 1,
    });
    return pageOf(rows, options.limit, ({ slug }) => [slug]);
  }

  /** Projects of a server that were taken over and are not gone. */
  adoptedOn(serverId: string): Promise<ProjectRow[]> {
    return this.rows.findBy({ serverId, desired: Not('gone'), adopted: Not(IsNull()) });
  }

  count(): Promise<number> {
    return this.rows.countBy({ desired: Not('gone') });
  }
}
