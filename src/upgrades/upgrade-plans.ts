import { Injectable } from '@nestjs/common';
import type { Once } from '../event-store/once.js';
import type { Actor } from '../kernel/event.js';
import { ProjectActions } from '../projects/project-actions.js';
import { findRelease } from '../stack/domain/releases/index.js';
import type { UpgradeEdge } from '../stack/domain/release.js';
import { Tasks, type RequestedTaskId } from '../tasks/tasks.js';
import { pathTo, targetsOf } from './domain/path.js';
import { releaseChanges, type ReleaseChange } from './domain/release-changes.js';
import { DumpFolders, type KeptDump } from './dump-folder.js';
import { Preflight, type Finding } from './preflight.js';
import { UpgradeHandler } from './upgrade.handler.js';

/** A release that a project can be moved to. */
export interface UpgradeTarget {
  readonly id: string;
  readonly title: string;
  readonly edge: UpgradeEdge;
}

export interface UpgradePlan {
  readonly from: string;
  readonly to: string;
  readonly edge: UpgradeEdge;
  readonly changes: readonly ReleaseChange[];
  readonly findings: readonly Finding[];
  /** Titles, in order. */
  readonly steps: readonly string[];
  /** Whether it can be begun now. */
  readonly possible: boolean;
  /** What former upgrades keep. */
  readonly dumps: readonly KeptDump[];
}

export interface UpgradeWish {
  readonly to: string;
  /** Seconds that the new release must stay well before it is kept; 300 unless told otherwise. */
  readonly soakS?: number | undefined;
  /** Seconds that services get to become ready, at each step. */
  readonly settleS?: number | undefined;
}

const SOAK_S = 300;

/** Where a project can be moved to, and what that would do; nothing is changed. */
@Injectable()
export class UpgradePlans {
  constructor(
    private readonly projects: ProjectActions,
    private readonly preflight: Preflight,
    private readonly handler: UpgradeHandler,
    private readonly tasks: Tasks,
    private readonly dumps: DumpFolders,
  ) {}

  /** Newest first. @throws Refused `not-found` */
  async targets(ref: string): Promise<readonly UpgradeTarget[]> {
    const { release } = await this.projects.found(ref);
    return targetsOf(release).flatMap((id) => {
      const to = findRelease(id);
      return to ? [{ id, title: to.title, edge: pathTo(release, id).edge }] : [];
    });
  }

  /** Asks the server and its database too. @throws Refused `not-found`, `wrong-state` where there is no way */
  async plan(ref: string, to: string): Promise<UpgradePlan> {
    const row = await this.projects.found(ref);
    const path = pathTo(row.release, to);
    const findings = await this.preflight.findings(row, path);
    return {
      ...{ from: row.release, to, edge: path.edge, findings },
      changes: releaseChanges(path, row.spec),
      steps: this.handler.steps().map(({ title }) => title),
      possible: findings.every(({ level }) => level !== 'error'),
      dumps: await this.dumps.kept(row.slug),
    };
  }

  /** Records the wish; the task checks again. @throws Refused `wrong-state` where there is no way, `taken` */
  async begin(
    ref: string,
    wish: UpgradeWish,
    by: Actor,
    once: Once | undefined,
  ): Promise<RequestedTaskId & Pick<UpgradePlan, 'dumps'>> {
    const row = await this.projects.found(ref);
    const { to, soakS = SOAK_S, settleS } = wish;
    pathTo(row.release, to);
    const input = { from: row.release, to, soakS, ...(settleS === undefined ? {} : { settleS }) };
    const requested = await this.tasks.request('upgrade', row.ref, input, by, { once });
    return { ...requested, dumps: await this.dumps.kept(row.slug) };
  }
}
