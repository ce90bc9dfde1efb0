import type { FileState } from '../../exports/domain/judge.js';
import type { TaskState } from '../../tasks/domain/task.js';
import type { StepState } from '../../tasks/domain/task.js';

/** What is done once for a project: tasks, new secrets, and its files. */

export interface TaskStepView {
  readonly title: string;
  readonly state: StepState;
  readonly note: string;
}

export interface TaskView {
  readonly id: string;
  readonly title: string;
  readonly state: TaskState;
  /** How it ended, or why it turned back. */
  readonly reason: string;
  readonly returned: boolean;
  readonly requestedBy: string;
  readonly createdAt: number;
  readonly progress: string | null;
  /** The step that a person may end early; null: none. */
  readonly waitsIn: string | null;
  readonly steps: readonly TaskStepView[];
}

export interface RotationView {
  /** e.g. `database-password` */
  readonly what: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly overlaps: boolean;
  readonly secrets: readonly Readonly<{ name: string; version: number; since: number | null }>[];
}

export interface FilesView {
  readonly folder: string;
  readonly problem: string | null;
  readonly files: readonly Readonly<{ path: string; state: FileState; summary: readonly string[] }>[];
}

export interface ImageView {
  readonly image: string;
  readonly services: readonly string[];
  /** What it stands for; '' before its first use. */
  readonly digest: string;
  readonly since: number | null;
}

export interface OperationsView {
  readonly images: readonly ImageView[];
  /** Releases that the project can be moved to. */
  readonly upgradeTo: readonly string[];
  readonly tasks: readonly TaskView[];
  readonly rotations: readonly RotationView[];
  /** Why there are none to show, where there are none. */
  readonly files: FilesView | string;
}
