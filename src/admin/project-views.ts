import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ActivityLog } from '../activity/activity-log.js';
import { Refused } from '../kernel/refused.js';
import { apiUrlOf, databaseUrlOf } from '../projects/project-addresses.js';
import { ProjectList, type ProjectRow } from '../projects/project-list.js';
import { ProjectImages } from '../reconciler/project-images.js';
import { ProjectVolumeRow } from '../reconciler/project-status.js';
import { Statuses, type ProjectStatus } from '../reconciler/statuses.js';
import { ServerList } from '../servers/server-list.js';
import { isPullable } from '../stack/domain/image-source.js';
import { findRelease } from '../stack/domain/releases/index.js';
import { targetsOf } from '../upgrades/domain/path.js';
import { ConvergenceProgress } from './convergence-progress.js';
import { logLineOf } from './log-view.js';
import { progressView } from './progress.js';
import { conditionsView, headOf, servicesView } from './status-view.js';
import type { Connection, ProgressView, ProjectDetail, ProjectHead, RevealedKeys } from './view-models/project.js';

const RECENT = 8;
const HIDDEN = 'hidden';

/** Fills the view models of one project from the read models. */
@Injectable()
export class ProjectViews {
  constructor(
    private readonly projects: ProjectList,
    private readonly statuses: Statuses,
    private readonly progress: ConvergenceProgress,
    private readonly log: ActivityLog,
    private readonly servers: ServerList,
    private readonly images: ProjectImages,
    @InjectRepository(ProjectVolumeRow) private readonly volumes: Repository<ProjectVolumeRow>,
  ) {}

  /** @throws Refused `not-found` */
  async head(ref: string): Promise<{ row: ProjectRow; status: ProjectStatus; head: ProjectHead }> {
    const row = await this.projects.find(ref);
    if (!row) throw new Refused('not-found', 'There is no such project.');
    const status = (await this.statuses.of([row])).get(row.ref)!;
    return { row, status, head: headOf(row, status) };
  }

  async detail(ref: string, revealed: RevealedKeys | null): Promise<ProjectDetail> {
    const { row, status, head } = await this.head(ref);
    const [{ items }, server, images] = await Promise.all([
      this.log.page({ project: row.ref }, { limit: RECENT }),
      this.servers.find(row.serverId),
      row.desired === 'gone' ? [] : this.images.of(row.ref),
    ]);
    return {
      project: head,
      services: servicesView(row, status, findRelease(row.release), images),
      conditions: row.desired === 'gone' ? [] : conditionsView(status),
      progress: this.progressOf(status),
      connection: connectionOf(row, revealed),
      facts: factsOf(row, server?.name ?? row.serverId, status),
      history: items.map(logLineOf),
      observedAt: status.observedAt ?? null,
    };
  }

  /** Names of the volumes that hold, or may hold, a project's data. */
  async volumeNames(ref: string): Promise<readonly string[]> {
    return (await this.volumes.findBy({ ref })).map(({ name }) => name).sort();
  }

  private progressOf({ ref, light, services, waits, pulls }: ProjectStatus): ProgressView | null {
    const progress = this.progress.of(ref);
    const isUnderWay = light === 'progressing' || light === 'failed' || light === 'leaving';
    if (!progress || !isUnderWay) return null;
    const starting = services.filter(({ observed }) => observed?.state === 'running' && observed.health === 'starting');
    return progressView(progress, { waits, starting: starting.map(({ service }) => service), pulls });
  }
}

function connectionOf(row: ProjectRow, revealed: RevealedKeys | null): Connection {
  const database = databaseUrlOf(row, HIDDEN)?.replace(encodeURIComponent(HIDDEN), '••••••');
  return {
    apiUrl: apiUrlOf(row),
    psql: database ? `psql '${database}'` : '',
    revealed,
  };
}

/** Where the project can be moved to. */
function wayOn({ ref, release, desired }: ProjectRow): Pick<ProjectDetail['facts'][number], 'way'> {
  const to = targetsOf(release)[0];
  if (to === undefined || desired !== 'active') return {};
  return { way: { href: `/admin/projects/${ref}/upgrade?to=${to}`, label: `to ${to}` } };
}

const factsOf = (row: ProjectRow, server: string, { driftCount }: ProjectStatus): ProjectDetail['facts'] => [
  { name: 'Server', value: server },
  { name: 'Release', value: row.release, ...wayOn(row) },
  { name: 'Images', value: isPullable(row.images) ? row.images.registry : 'local set' },
  { name: 'Listens on', value: row.spec.bindAddress },
  { name: 'Network', value: row.subnet },
  { name: 'Declared', value: new Date(row.createdAt).toISOString().slice(0, 10) },
  { name: 'Drift repaired', value: driftCount === 1 ? 'once' : `${driftCount} times` },
];
