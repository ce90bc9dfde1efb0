import type { ProjectCommand } from './domain/project.decider.js';
import type { NewProject } from './project-drafts.js';

/** A command about a project that exists. */
export type ProjectWish = Exclude<ProjectCommand, { type: 'RequestProject' | 'CompleteRemoval' }>;

/**
 * Tells whether a plan that somebody saw still says what a wish would cause. Who makes plans binds it; wishes do not know
 * how plans are made.
 */
export interface PlanCheck {
  /** @throws Refused `plan-stale`, or `unavailable` while there is no plan */
  ofCreate(wanted: NewProject, hash: string): Promise<unknown>;
  /** @returns the version that the plan is for @throws as above */
  ofWish(ref: string, command: ProjectWish, hash: string): Promise<number>;
}
