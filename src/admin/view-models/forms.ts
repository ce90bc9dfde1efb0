import type { FieldErrors } from '../../kernel/refused.js';
import type { Tone } from './frame.js';
import type { ProjectHead } from './project.js';

/** Forms about a project, and what they would cause. */

export interface PlanStepView {
  readonly what: string;
  readonly cause: string;
  /** What it means to those who use the project. */
  readonly effect: string;
  readonly tone: Tone;
}

export interface PlanView {
  readonly steps: readonly PlanStepView[];
  /** e.g. `meta waits until db is healthy` */
  readonly waits: readonly string[];
  readonly blocks: readonly string[];
}

/** One wished difference: `Port gateway: 20000 → 20004`. */
export interface ChangeView {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

export interface ServiceFields {
  readonly name: string;
  readonly role: string;
  readonly tags: readonly string[];
  readonly defaultTag: string;
  readonly tag: string;
  readonly memoryMiB: string;
  readonly cpus: string;
  /** `KEY=value` lines. */
  readonly env: string;
  readonly defaultMemoryMiB: number | null;
}

/** The form of a new project or of its settings, as typed so far. */
export interface SpecForm {
  readonly slug: string;
  readonly displayName: string;
  readonly bindAddress: string;
  readonly ports: readonly Readonly<{ name: string; label: string; value: string }>[];
  readonly services: readonly ServiceFields[];
  readonly release: string;
  readonly errors: FieldErrors;
}

/** What will happen, before it does; `fields` are posted again, unchanged, by "apply". */
export interface Review {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly applyLabel: string;
  readonly dangerous: boolean;
  readonly back: string;
  readonly changes: readonly ChangeView[];
  /** What a new project gets, where it was left open. */
  readonly facts: readonly Readonly<{ name: string; value: string }>[];
  /** Why there is no plan, where there is none. */
  readonly plan: PlanView | string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface RemovalForm {
  readonly project: ProjectHead;
  readonly volumes: readonly string[];
  readonly typed: string;
  readonly data: '' | 'keep' | 'delete';
  readonly plan: PlanView | string;
  readonly errors: FieldErrors;
}
