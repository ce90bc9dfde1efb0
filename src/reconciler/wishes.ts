import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Not, Repository } from 'typeorm';
import { fold } from '../event-store/commands.js';
import { EventStore } from '../event-store/event-store.js';
import type { ProjectRef } from '../kernel/ids.js';
import { desiredOf } from '../projects/domain/desired-of.js';
import type { DeclaredProject } from '../projects/domain/project.js';
import { projectDecider } from '../projects/domain/project.decider.js';
import { ProjectRow } from '../projects/project-list.js';
import type { DesiredStack } from '../stack/domain/desired.js';
import type { Known } from '../stack/domain/plan-surroundings.js';
import { unprovenOf, type KnownVolume } from './domain/first-start.js';
import { ProjectVolumeRow } from './project-status.js';

export interface Wish {
  readonly project: DeclaredProject;
  /** The version of the project's stream. */
  readonly version: number;
  readonly desired: DesiredStack;
  readonly known: Known;
  /** Of the database, those that nobody has seen well yet. */
  readonly unproven: readonly KnownVolume[];
}

/** What is wished for each project, from the events themselves. */
@Injectable()
export class Wishes {
  constructor(
    private readonly store: EventStore,
    @InjectRepository(ProjectRow) private readonly projects: Repository<ProjectRow>,
    @InjectRepository(ProjectVolumeRow) private readonly volumes: Repository<ProjectVolumeRow>,
  ) {}

  /** @returns undefined for a project that does not exist or is gone */
  async of(ref: ProjectRef): Promise<Wish | undefined> {
    const past = await this.store.read(`project-${ref}`);
    const project = fold(projectDecider, past);
    if (project.status === 'absent' || project.status === 'gone') return undefined;
    const { length: version } = past;
    const desired = this.desired(ref, project, version);
    const rows = await this.volumes.findBy({ ref });
    // What was taken over held data before we came.
    const unproven = project.adopted ? [] : unprovenOf(desired, rows);
    return { project, version, desired, known: knownIn(rows), unproven };
  }

  protected desired(ref: ProjectRef, project: Exclude<DeclaredProject, { status: 'gone' }>, _: number): DesiredStack {
    return desiredOf(ref, project);
  }

  async knownOf(ref: ProjectRef): Promise<Known> {
    return knownIn(await this.volumes.findBy({ ref }));
  }

  /** Refs of all projects that are not gone. */
  async refs(): Promise<readonly ProjectRef[]> {
    const rows = await this.projects.find({ select: { ref: true }, where: { desired: Not('gone') } });
    return rows.map(({ ref }) => ref as ProjectRef);
  }
}

const knownIn = (rows: readonly ProjectVolumeRow[]): Known => ({ volumes: new Set(rows.map(({ name }) => name)) });
