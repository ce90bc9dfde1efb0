import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DataRemoval } from '../engine/engine.js';
import { EventStore } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { invalidField, Refused } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectVolumeRow } from '../reconciler/project-status.js';
import { Tasks } from '../tasks/tasks.js';
import { takenOver } from './taken-over.js';

const DEADLINE_MS = 120_000;

/** Volumes that an upgrade left behind. They go one by one, each on a person's typed wish. */
@Injectable()
export class FormerData {
  constructor(
    private readonly actions: ProjectActions,
    private readonly tasks: Tasks,
    private readonly data: DataRemoval,
    private readonly store: EventStore,
    @InjectRepository(ProjectVolumeRow) private readonly volumes: Repository<ProjectVolumeRow>,
  ) {}

  /** Volumes of other generations than the one in use. */
  async of(ref: string): Promise<readonly ProjectVolumeRow[]> {
    const row = await this.actions.found(ref);
    const known = await this.volumes.find({ where: { ref: row.ref }, order: { name: 'ASC' } });
    return known.filter((volume) => isFormer(row, volume));
  }

  /**
   * Deletes one of them for good.
   * @param confirm the project's slug, typed by a person
   * @throws Refused `invalid`, `not-found`, `wrong-state` for a volume in use or while a task is under way
   */
  async remove(ref: string, name: string, confirm: string, by: Actor): Promise<void> {
    const row = await this.actions.found(ref);
    if (confirm !== row.slug) throw invalidField('confirm', `must be the project's name, ${row.slug}, typed out`);
    const volume = await this.volumes.findOneBy({ ref: row.ref, name });
    if (!volume) throw new Refused('not-found', 'The project has no such volume.');
    if (!isFormer(row, volume))
      throw new Refused('wrong-state', 'This volume is in use: it holds the project as it is now.');
    const { items } = await this.tasks.list({ project: row.ref, state: undefined }, { limit: 1 });
    if (items[0] && items[0].endedAt === null)
      throw new Refused(
        'wrong-state',
        'A task is under way on this project, which may need it. Wait until it has ended.',
      );
    const signal = AbortSignal.timeout(DEADLINE_MS);
    await this.data.removeVolumes(row.serverId as ServerId, row.ref as ProjectRef, [name], signal, takenOver(row));
    await this.store.transact((tx) => {
      const stream = `convergence-${row.ref}` as const;
      tx.append(stream, tx.version(stream), [{ type: 'VolumeDeleted', version: 1, data: { name } }], by);
    });
  }
}

const isFormer = ({ generations }: ProjectRow, { role, generation }: ProjectVolumeRow): boolean =>
  (generations[role] ?? 1) !== generation;
