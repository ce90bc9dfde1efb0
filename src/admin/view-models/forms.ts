import type { FieldErrors } from '../../kernel/refused.js';
import type { SettingKind } from '../../stack/domain/settings.js';
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
  /** As typed: '' follows the profile. */
  readonly enabled: '' | 'on' | 'off';
  readonly isMandatory: boolean;
  /** Whether the chosen profile has it. */
  readonly isInProfile: boolean;
}

/** One choice of which services run, with what it costs. */
export interface ProfileChoice {
  readonly name: string;
  readonly services: readonly string[];
  readonly idleMiB: number;
  readonly isChosen: boolean;
}

/** The form of a new project or of its settings, as typed so far. */
export interface SpecForm {
  readonly slug: string;
  readonly displayName: string;
  readonly bindAddress: string;
  readonly ports: readonly Readonly<{ name: string; label: string; value: string }>[];
  readonly services: readonly ServiceFields[];
  readonly release: string;
  /** Only for a new project: releases that it may begin with. */
  readonly releases: readonly Readonly<{ id: string; title: string }>[];
  readonly profiles: readonly ProfileChoice[];
  readonly errors: FieldErrors;
}

/** One setting as a field; secrets come without their value. */
export interface SettingField {
  /** e.g. `auth.jwtExpiry` */
  readonly path: string;
  readonly kind: SettingKind;
  readonly label: string;
  readonly hint: string;
  /** As typed, or as set; lists one item a line. */
  readonly value: string;
  /** What counts while nothing is set, in words. */
  readonly fallback: string;
  readonly options: readonly string[];
  readonly multiline: boolean;
  readonly maxLength: number | null;
  /** Of a secret: whether there is one. */
  readonly isSet: boolean;
  /** Of a set of secrets: their names. */
  readonly names: readonly string[];
  readonly errors: readonly string[];
}

/** The settings of one category, and the way to the others. */
export interface CategoryForm {
  readonly category: string;
  readonly title: string;
  readonly fields: readonly SettingField[];
  readonly errors: FieldErrors;
}

/** One entry of the list beside the settings. */
export interface SettingsPlace {
  /** '' for the stack itself. */
  readonly category: string;
  readonly title: string;
  /** How many are set. */
  readonly set: number;
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
