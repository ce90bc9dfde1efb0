import type { Repository } from 'typeorm';
import type { Commands } from '../../src/event-store/commands.js';
import type { Transaction } from '../../src/event-store/event-store.js';
import { projectRefFrom, type ProjectRef } from '../../src/kernel/ids.js';
import { Secret } from '../../src/kernel/secret.js';
import type { DeclaredProject } from '../../src/projects/domain/project.js';
import type { SecretStamp } from '../../src/projects/domain/project.events.js';
import { ProjectActions } from '../../src/projects/project-actions.js';
import type { ProjectDrafts } from '../../src/projects/project-drafts.js';
import type { ProjectList, ProjectRow } from '../../src/projects/project-list.js';
import { ProjectSecrets } from '../../src/projects/project-secrets.js';
import { ProjectReconciler } from '../../src/reconciler/project.reconciler.js';
import type { ProjectVolumeRow } from '../../src/reconciler/project-status.js';
import { Wishes } from '../../src/reconciler/wishes.js';
import type { SealedSecrets } from '../../src/secrets/sealed-secrets.js';
import type { Plan } from '../../src/stack/domain/actions.js';
import type { DesiredStack } from '../../src/stack/domain/desired.js';
import type { ObservedStack } from '../../src/stack/domain/observed.js';
import type { Known } from '../../src/stack/domain/plan-surroundings.js';
import { findRelease } from '../../src/stack/domain/releases/index.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import type { Chance } from './chance.js';

/** The real wishes, with refs that the seed decides. */
export class SeededActions extends ProjectActions {
  constructor(
    commands: Commands,
    drafts: ProjectDrafts,
    projects: ProjectList,
    secrets: ProjectSecrets,
    private readonly refs: Chance,
  ) {
    super(commands, drafts, projects, secrets);
  }

  protected override newRef(): ProjectRef {
    return projectRefFrom(Uint8Array.from({ length: 20 }, () => this.refs.int(0, 255)));
  }
}

/** Sealed as real ones are, but told from each other by their names alone: keys take long to make. */
export class PlainSecrets extends ProjectSecrets {
  constructor(
    private readonly seals: SealedSecrets,
    projects: ProjectList,
    store: EventStore,
  ) {
    super(seals, projects, store);
  }

  override make(
    ref: ProjectRef,
    release: string,
  ): { stamps: Record<string, SecretStamp>; keep: (tx: Transaction) => void } {
    const names = Object.keys(findRelease(release)!.secrets);
    const sealing = this.seals.seal(ref, Object.fromEntries(names.map((name) => [name, new Secret(`${name}-${ref}`)])));
    return { stamps: { ...sealing.stamps }, keep: (tx) => sealing.write(tx.tables) };
  }
}

export type Planner = (desired: DesiredStack, observed: ObservedStack, known: Known) => Plan;

/** The real looks; a mutant may bring a planner of its own. */
export class PlannedReconciler extends ProjectReconciler {
  planner: ((real: Planner) => Planner) | undefined;

  protected override plan(desired: DesiredStack, observed: ObservedStack, known: Known): Plan {
    const real: Planner = (...of) => super.plan(...of);
    return (this.planner?.(real) ?? real)(desired, observed, known);
  }
}

/** The real wishes of projects, each rendered once for each of its versions: rendering takes most of a run's time. */
export class RenderedOnce extends Wishes {
  constructor(
    store: EventStore,
    projects: Repository<ProjectRow>,
    volumes: Repository<ProjectVolumeRow>,
    private readonly known: Map<string, DesiredStack>,
  ) {
    super(store, projects, volumes);
  }

  protected override desired(
    ...[ref, project, version]: [ProjectRef, Exclude<DeclaredProject, { status: 'gone' }>, number]
  ): DesiredStack {
    const key = `${ref}@${version}`;
    const desired = this.known.get(key) ?? super.desired(ref, project, version);
    this.known.set(key, desired);
    return desired;
  }
}
