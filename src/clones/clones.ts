import { Injectable } from '@nestjs/common';
import type { Once } from '../event-store/once.js';
import type { Actor } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import type { NewProject } from '../projects/project-drafts.js';
import { ProjectActions, type Accepted } from '../projects/project-actions.js';
import type { ProjectRow } from '../projects/project-list.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import { findRelease } from '../stack/domain/releases/index.js';
import { Tasks } from '../tasks/tasks.js';
import { withoutAddresses } from './domain/without-addresses.js';

export interface CloneWish {
  readonly slug: string;
  readonly displayName?: string | undefined;
  readonly data: boolean;
  readonly serverId?: string | undefined;
}

export interface Cloned extends Accepted {
  /** The task that copies the data; null when none is copied. */
  readonly taskId: string | null;
  /** Settings that name the other project's address: give the clone its own. */
  readonly notCopied: readonly string[];
}

/** Makes a project like another one, under its own name, ports and keys. */
@Injectable()
export class Clones {
  constructor(
    private readonly actions: ProjectActions,
    private readonly tasks: Tasks,
    private readonly sealed: SealedSecrets,
  ) {}

  /** @throws Refused as a new project does; a repeated Idempotency-Key also begins a copy that a crash prevented */
  async make(refOrSlug: string, wish: CloneWish, by: Actor, once: Once | undefined): Promise<Cloned> {
    const source = await this.actions.found(refOrSlug);
    const { settings, left } = withoutAddresses(source.spec);
    const wanted = this.wanted(source, wish, settings);
    const made = await this.actions.request(wanted, by, { once, clonedFrom: source.ref });
    return { ...made, taskId: wish.data ? await this.copy(made.ref, source.ref, by) : null, notCopied: left };
  }

  /** Settings of the project that a clone of it does not get. @throws Refused `not-found` */
  async notCopied(refOrSlug: string): Promise<readonly string[]> {
    return withoutAddresses((await this.actions.found(refOrSlug)).spec).left;
  }

  private wanted(source: ProjectRow, wish: CloneWish, settings: NewProject['settings']): NewProject {
    const { release, bindAddress, services, profile } = source.spec;
    return {
      slug: wish.slug,
      displayName: wish.displayName,
      serverId: wish.serverId ?? source.serverId,
      release,
      bindAddress,
      services,
      profile,
      settings,
      imageRegistry: source.images.set === 'undecided' ? undefined : source.images.registry,
      secrets: this.given(source),
    };
  }

  /** Those that a user gave; sealed anew under the clone's own key. */
  private given({ ref, release, secrets }: ProjectRow): Record<string, string> {
    const ours = findRelease(release)?.secrets ?? {};
    const given = Object.entries(secrets).filter(([name]) => name.includes('.') && !Object.hasOwn(ours, name));
    return Object.fromEntries(
      given.map(([name, { version }]) => [name, this.sealed.reveal(ref as ProjectRef, name, version).reveal()]),
    );
  }

  private async copy(ref: string, source: string, by: Actor): Promise<string> {
    const { items } = await this.tasks.list({ project: ref, state: undefined }, { limit: 1 });
    if (items[0]) return items[0].id;
    return (await this.tasks.request('clone-data', ref, { source }, by)).taskId;
  }
}
