import type { ProjectRef } from '../../kernel/ids.js';
import type { Adopted, ImageSource, ServiceName, StackSpec } from './stack-spec.js';

/** All that a stack is rendered from: a project's wishes, and nothing that has to be looked up. */
export interface StackInput {
  readonly ref: ProjectRef;
  readonly slug: string;
  /** `paused`: no containers, network and volumes stay. `leaving`: no network either; volumes are no business of a render. */
  readonly status: 'active' | 'paused' | 'leaving';
  readonly spec: StackSpec;
  readonly images: ImageSource;
  /** CIDR of the project's own network. */
  readonly subnet: string;
  /** By volume role; one that is not named is at 1. */
  readonly generations: Readonly<Record<string, number>>;
  /** By service; one that is not named has none. */
  readonly restarts: Readonly<Record<ServiceName, number>>;
  /** Version in force, by name; one that is not named is at 1. Those of a user stand under the path of their setting. */
  readonly secrets: Readonly<Record<string, Readonly<{ version: number }>>>;
  /** While a task holds the project, only these services run. */
  readonly hold?: Readonly<{ services: readonly ServiceName[] }>;
  readonly adopted?: Adopted;
}
