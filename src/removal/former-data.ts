import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DataRemoval } from '../engine/engine.js';
import { Commands } from '../event-store/commands.js';
import { EventStore } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { projectDecider } from '../projects/domain/project.decider.js';
import { ProjectActions } from '../projects/project-actions.js';
import { ProjectRow } from '../projects/project-list.js';
import { ConvergenceLog } from '../reconciler/convergence-log.js';
import { ProjectVolumeRow } from '../reconciler/project-status.js';
import { Tasks } from '../tasks/tasks.js';
import { DumpFolders, type KeptDump } from '../upgrades/dump-folder.js';
import { takenOver } from './taken-over.js';

const DEADLINE_MS = 120_000;

/**
 * Volumes and dumps that upgrades left behind. They go one by one, each on a person's typed wish, which is recorded
 * before anything is deleted. One that a crash left behind is still listed: it is wished for again.
 */
@Injectable()
export class FormerData {
  constructor(
    private readonly actions: ProjectActions,
    private readonly commands: Commands,
    private readonly tasks: Tasks,
    private readonly data: DataRemoval,
    private readonly dumps: DumpFolders,
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
    const volume = await this.volumes.findOneBy({ ref: row.ref, name });
    if (!volume) throw new Refused('not-found', 'The project has no such volume.');
    await this.refuseDuringTasks(row);
    const { role, generation } = volume;
    const command = { type: 'RemoveFormerData', volume: name, role, generation, confirm } as const;
    await this.commands.handle(projectDecider, row.ref, command, by);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    await this.data.removeVolumes(row.serverId as ServerId, row.ref as ProjectRef, [name], signal, takenOver(row));
    await this.store.transact((tx) =>
      ConvergenceLog.append(tx, row.ref as ProjectRef, [{ type: 'VolumeDeleted', version: 1, data: { name } }], by),
    );
  }

  /** Dumps that are kept, newest first. */
  async dumpsOf(ref: string): Promise<readonly KeptDump[]> {
    return this.dumps.kept((await this.actions.found(ref)).slug);
  }

  /**
   * Deletes a kept dump for good.
   * @param confirm the project's slug, typed by a person
   * @throws Refused `invalid`, `not-found`, `wrong-state` while a task is under way
   */
  async removeDump(ref: string, name: string, confirm: string, by: Actor): Promise<void> {
    const row = await this.actions.found(ref);
    const dump = (await this.dumps.kept(row.slug)).find((one) => one.name === name);
    if (!dump) throw new Refused('not-found', 'The project has no such dump.');
    await this.refuseDuringTasks(row);
    await this.commands.handle(projectDecider, row.ref, { type: 'RemoveDump', dump: name, confirm }, by);
    await this.dumps.remove(row.slug, dump);
  }

  private async refuseDuringTasks({ ref }: ProjectRow): Promise<void> {
    const { items } = await this.tasks.list({ project: ref, state: undefined }, { limit: 1 });
    if (!items[0] || items[0].endedAt !== null) return;
    throw new Refused(
      'wrong-state',
      'A task is under way on this project, which may need it. Wait until it has ended.',
    );
  }
}

const isFormer = ({ generations }: ProjectRow, { role, generation }: ProjectVolumeRow): boolean =>
  (generations[role] ?? 1) !== generation;
