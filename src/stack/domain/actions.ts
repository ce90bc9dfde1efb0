import type { DesiredNetwork, DesiredVolume } from './desired.js';
import type { ServiceName } from './stack-spec.js';

/** One call to the engine (or, for `record-volume`, to the log), with the reason for it. No verb removes a volume. */
export type Action =
  | Readonly<{ kind: 'create-network'; network: DesiredNetwork; cause: string }>
  | Readonly<{ kind: 'remove-network'; name: string; id: string; cause: string }>
  | Readonly<{ kind: 'create-volume'; volume: DesiredVolume; cause: string }>
  /** Before first use: from then on a missing one stops the project instead of being made anew, empty. */
  | Readonly<{ kind: 'record-volume'; volume: DesiredVolume; cause: string }>
  | Readonly<{ kind: 'pull'; image: string; cause: string }>
  | Readonly<{ kind: 'create'; service: ServiceName; cause: string }>
  /** Without `id`: the container that this plan creates. */
  | Readonly<{ kind: 'start'; service: ServiceName; id?: string; cause: string }>
  | Readonly<{ kind: 'unpause'; service: ServiceName; id: string; cause: string }>
  | Readonly<{ kind: 'stop'; service: ServiceName; id: string; cause: string }>
  | Readonly<{ kind: 'remove'; service: ServiceName; id: string; cause: string }>;

/** Names a step within its plan, e.g. `start:db`. */
export type StepKey = string;

/** An action with the steps that must have succeeded before it. Steps without open ones run side by side. */
export type Step = Action & Readonly<{ key: StepKey; after: readonly StepKey[] }>;

/** What an action is about: a service, a volume, a network or an image. */
export function targetOf(action: Action): string {
  switch (action.kind) {
    case 'create-network':
      return action.network.name;
    case 'remove-network':
      return action.name;
    case 'create-volume':
    case 'record-volume':
      return action.volume.name;
    case 'pull':
      return action.image;
    case 'create':
    case 'start':
    case 'unpause':
    case 'stop':
    case 'remove':
      return action.service;
  }
}

/** One line for people: `start db (was exited with 137)`. */
export const describeAction = (action: Action): string =>
  `${action.kind.replace('-', ' ')} ${targetOf(action)} (${action.cause})`;

/** A service that has to wait before it may start. */
export interface Wait {
  readonly service: ServiceName;
  readonly on: ServiceName;
  readonly until: 'started' | 'healthy';
}

/** Something that only a person can decide; nothing that depends on it is touched. */
export interface Block {
  readonly reason: 'data-volume-missing';
  readonly message: string;
}

export interface Plan {
  readonly steps: readonly Step[];
  readonly waits: readonly Wait[];
  readonly blocks: readonly Block[];
}
