import type { FieldErrors } from '../../kernel/refused.js';
import type { ReleaseChange } from '../../upgrades/domain/release-changes.js';
import type { TaskView } from './operations.js';
import type { ProjectHead } from './project.js';

/** Upgrades and clones: a project moved to another release, or made from another one. */

export interface UpgradeTargetView {
  readonly id: string;
  readonly title: string;
  readonly notes: readonly string[];
  /** Roles of the volumes that begin anew. */
  readonly renews: readonly string[];
}

export interface UpgradePlanView {
  readonly to: string;
  readonly title: string;
  readonly notes: readonly string[];
  /** What becomes of the data, one sentence each. */
  readonly data: readonly string[];
  readonly changes: readonly ReleaseChange[];
  readonly findings: readonly Readonly<{ level: 'error' | 'warning' | 'info'; message: string }>[];
  readonly steps: readonly string[];
  readonly possible: boolean;
}

export interface UpgradeView {
  readonly project: ProjectHead;
  readonly release: string;
  readonly targets: readonly UpgradeTargetView[];
  /** Of the release that was chosen; null: none yet. A text says why there is none. */
  readonly plan: UpgradePlanView | string | null;
  /** The newest upgrade of this project. */
  readonly task: TaskView | null;
  /** Volumes and dumps that upgrades left behind. */
  readonly former: readonly Readonly<{ kind: 'volume' | 'dump'; name: string; holds: string }>[];
  /** As typed. */
  readonly soakS: string;
  readonly errors: FieldErrors;
}

export interface CloneForm {
  readonly project: ProjectHead;
  readonly slug: string;
  readonly displayName: string;
  readonly data: '' | 'with' | 'without';
  readonly serverId: string;
  readonly servers: readonly Readonly<{ id: string; name: string }>[];
  /** Settings that name this project's own address. */
  readonly notCopied: readonly string[];
  readonly errors: FieldErrors;
}
