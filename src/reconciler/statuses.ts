import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import type { PullProgress } from '../engine/engine.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import type { ProjectRow } from '../projects/project-list.js';
import { describeAction, type Block, type Wait } from '../stack/domain/actions.js';
import type { Held } from './domain/restraint.js';
import { conditionsOf, type Condition } from './domain/conditions.js';
import { lightOf, servicesOf, type Light, type ServiceStatus } from './domain/status.js';
import { Observations } from './observations.js';
import { ProjectStatusRow } from './project-status.js';
import { ReconcilerSettings } from './reconciler-settings.js';

export interface ProjectStatus {
  readonly ref: string;
  readonly light: Light;
  readonly conditions: readonly Condition[];
  readonly services: readonly ServiceStatus[];
  /** Engine calls that the last look found to do, with their causes. */
  readonly steps: readonly string[];
  readonly waits: readonly Wait[];
  readonly blocks: readonly Block[];
  /** What failed and is left alone for a while, by target. */
  readonly held: readonly (Held & { readonly target: string })[];
  /** One for each image that is being pulled, by reference. */
  readonly pulls: readonly PullProgress[];
  /** When the engine was last looked at, milliseconds since the epoch; undefined before the first look. */
  readonly observedAt: number | undefined;
  readonly observedVersion: number;
  readonly driftCount: number;
}

/** So many slow looks in a row have to be missed before the last one is not believed any more. */
const MISSED_LOOKS = 3;

/** How projects are doing: the reconciler's news and its last look, put together. */
@Injectable()
export class Statuses {
  constructor(
    private readonly observations: Observations,
    private readonly settings: ReconcilerSettings,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
    @InjectRepository(ProjectStatusRow) private readonly rows: Repository<ProjectStatusRow>,
  ) {}

  /** A project whose status may be another now. */
  readonly changed$ = this.observations.changed$;

  /** @returns by ref, for every row given */
  async of(projects: readonly ProjectRow[]): Promise<ReadonlyMap<string, ProjectStatus>> {
    const rows = await this.rows.findBy({ ref: In(projects.map(({ ref }) => ref)) });
    const news = new Map(rows.map((row) => [row.ref, row]));
    return new Map(projects.map((project) => [project.ref, this.one(project, news.get(project.ref))]));
  }

  private one(project: ProjectRow, row: ProjectStatusRow | undefined): ProjectStatus {
    const ref = project.ref as ProjectRef;
    const seen = this.observations.of(ref);
    const availability = this.observations.availabilityOf(project.serverId as ServerId);
    const sources = {
      now: this.scheduler.now(),
      staleAfterMs: MISSED_LOOKS * this.settings.resyncMs,
      version: project.version,
      wish: project.desired,
      keepData: project.keepData === 1,
      ...(row ? { news: row } : {}),
      ...(seen ? { seen } : {}),
      engine: availability && {
        reachable: availability.reachable,
        reason: availability.reachable ? '' : availability.reason,
        since: availability.since,
      },
    };
    const conditions = conditionsOf(sources);
    return {
      ref,
      light: lightOf(sources, conditions),
      conditions,
      services: seen ? servicesOf(seen.desired, seen.observed) : [],
      steps: seen?.plan.steps.map(describeAction) ?? [],
      waits: seen?.plan.waits ?? [],
      blocks: seen?.plan.blocks ?? [],
      held: [...(seen?.restraint ?? [])].map(([target, held]) => ({ target, ...held })),
      pulls: this.observations.pullsOf(ref).toSorted((a, b) => (a.image < b.image ? -1 : 1)),
      observedAt: seen?.observed.at,
      observedVersion: row?.observedVersion ?? 0,
      driftCount: row?.driftCount ?? 0,
    };
  }
}
