import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Commands } from '../event-store/commands.js';
import type { Transaction } from '../event-store/event-store.js';
import type { Once } from '../event-store/once.js';
import type { Actor } from '../kernel/event.js';
import { Refused } from '../kernel/refused.js';
import { projectDecider } from '../projects/domain/project.decider.js';
import { ProjectActions, type Accepted } from '../projects/project-actions.js';
import type { ProjectRow } from '../projects/project-list.js';
import { findRelease } from '../stack/domain/releases/index.js';
import { ProjectVolumeRow } from './project-status.js';

/** Lets a project whose database was never well begin anew. What there is stays, as former data. */
@Injectable()
export class StartAfresh {
  constructor(
    private readonly actions: ProjectActions,
    private readonly commands: Commands,
    @InjectRepository(ProjectVolumeRow) private readonly volumes: Repository<ProjectVolumeRow>,
  ) {}

  /**
   * @param confirm the project's slug, typed by a person
   * @throws Refused `invalid`, `not-found`; `wrong-state` once the database has been well, ever
   */
  async begin(ref: string, confirm: string, by: Actor, once: Once | undefined): Promise<Accepted> {
    const row = await this.actions.found(ref);
    const generations = nextOf(row, await this.volumes.findBy({ ref: row.ref }));
    if (Object.keys(generations).length === 0)
      throw new Refused('wrong-state', 'The database was not started yet: there is nothing to begin anew from.');
    const command = { type: 'StartAfresh', generations, confirm } as const;
    return this.commands.handle(projectDecider, row.ref, command, by, {
      once,
      also: (tx) => refuseProven(tx, row),
      answer: ({ version, changed }) => ({ ref: row.ref, slug: row.slug, version, changed }),
    });
  }
}

/** Of the database's volumes that were used, the generation after the last one. */
function nextOf(row: ProjectRow, known: readonly ProjectVolumeRow[]): Record<string, number> {
  const volumes = findRelease(row.release)?.services.db?.volumes ?? [];
  const roles = volumes.filter(({ readOnly }) => !readOnly).map(({ role }) => role);
  const used = roles.filter((role) => known.some((volume) => volume.role === role));
  const last = (role: string) => Math.max(...known.filter((one) => one.role === role).map((one) => one.generation));
  return Object.fromEntries(used.map((role) => [role, Math.max(last(role), row.generations[role] ?? 1) + 1]));
}

/** In the transaction that records the wish, so that no look can prove the volume in between. */
function refuseProven(tx: Transaction, { ref }: ProjectRow): void {
  const proven = tx.tables.findAll(ProjectVolumeRow, { ref }).find(({ state }) => state === 'proven');
  if (!proven) return;
  throw new Refused(
    'wrong-state',
    `The database of this project has been well: ${proven.name} holds its data. Only one that never was begins anew.`,
  );
}
