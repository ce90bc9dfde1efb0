import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { ImageContent } from '../engine/pins.js';
import { EventStore } from '../event-store/event-store.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { desiredOf } from '../projects/domain/desired-of.js';
import { ProjectActions } from '../projects/project-actions.js';
import { projectOf, type ProjectRow } from '../projects/project-list.js';
import { ConvergenceLog } from './convergence-log.js';
import { Memory } from './memory.js';
import { ProjectImageRow } from './project-status.js';
import { Reconciler } from './reconciler.js';

export interface ProjectImage {
  readonly image: string;
  /** Those that are made of it; none of an image that is not wanted any more. */
  readonly services: readonly string[];
  /** Absent before its first use. `since` in milliseconds since the epoch; 0: not known. */
  readonly pin?: ImageContent & { readonly since: number };
}

/** What the images of a project stand for, and how a person lets one stand for something else. */
@Injectable()
export class ProjectImages {
  constructor(
    private readonly projects: ProjectActions,
    private readonly store: EventStore,
    private readonly memory: Memory,
    private readonly reconciler: Reconciler,
    @InjectRepository(ProjectImageRow) private readonly rows: Repository<ProjectImageRow>,
  ) {}

  /** In the order of their services, then those that are pinned and not wanted now. @throws Refused `not-found` */
  async of(refOrSlug: string): Promise<readonly ProjectImage[]> {
    const row = await this.projects.found(refOrSlug);
    const pinned = await this.rows.find({ where: { ref: row.ref }, order: { image: 'ASC' } });
    const pins = new Map(
      pinned.map(({ image, digest, pinnedBy: by, pinnedAt: since }) => [image, { digest, by, since }]),
    );
    const users = servicesByImage(row);
    const images = [...new Set([...users.keys(), ...pins.keys()])];
    return images.map((image) => {
      const pin = pins.get(image);
      return { image, services: users.get(image) ?? [], ...(pin && { pin }) };
    });
  }

  /**
   * Lets go of what the image stood for: the next container of it pins what is there then.
   * @returns the image, without its pin
   * @throws Refused `not-found` for an image that is not pinned
   */
  async repin(refOrSlug: string, image: string, by: Actor): Promise<ProjectImage> {
    const row = await this.projects.found(refOrSlug);
    const ref = row.ref as ProjectRef;
    await this.store.transact((tx) => {
      const pin = tx.tables.find(ProjectImageRow, { ref, image });
      if (!pin) throw new Refused('not-found', 'The project has no pinned image of that name: GET …/images has them.');
      const data = { image, digest: pin.digest };
      ConvergenceLog.append(tx, ref, [{ type: 'ImageUnpinned', version: 1, data }], by);
    });
    this.memory.calm(ref); // what failed for the former content is tried at once
    this.reconciler.wake(ref);
    return { image, services: servicesByImage(row).get(image) ?? [] };
  }
}

function servicesByImage(row: ProjectRow): ReadonlyMap<string, readonly string[]> {
  const project = projectOf(row);
  if (project.status === 'gone' || project.images.set === 'undecided') return new Map();
  const { hold: _, ...whole } = project; // paused or held, it still is made of these
  const { containers } = desiredOf(row.ref as ProjectRef, { ...whole, status: 'active' });
  const users = new Map<string, string[]>();
  for (const { image, service } of containers) users.set(image, [...(users.get(image) ?? []), service]);
  return users;
}
