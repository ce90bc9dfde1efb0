import type { HealthCheck } from '../../stack/domain/desired.js';
import type { ContainerFacts, ContainerState, HealthState } from '../../stack/domain/observed.js';
import type { Labels } from '../labels.js';

/** What a container is made of. */
export interface NewContainer extends ContainerFacts {
  readonly name: string;
  readonly labels: Labels;
  /** Digest of what its image stood for when it was made. */
  readonly content?: string;
  readonly networkId?: string;
  readonly entrypoint?: readonly string[];
  /** Folders of the server. */
  readonly binds?: readonly Readonly<{ source: string; path: string; readOnly?: true }>[];
  readonly health?: HealthCheck;
  readonly stopGraceS?: number;
}

export interface MemoryFile {
  readonly mode: number;
  readonly content: string;
}

/** A container as it stands; only {@link Containers} changes it. */
export interface MemoryContainer extends Omit<NewContainer, 'networkId'> {
  readonly id: string;
  name: string;
  memoryMiB?: number;
  cpus?: number;
  pidsLimit?: number;
  restartPolicy: string;
  state: ContainerState;
  healthState: HealthState;
  exitCode?: number;
  startedAt: number;
  restarts: number;
  /** Ids. One can outlive the network it names, as on a real engine. */
  readonly networks: Set<string>;
  readonly files: Map<string, MemoryFile>;
}

export interface MemoryNetwork {
  readonly id: string;
  readonly name: string;
  /** CIDR */
  readonly subnet: string;
  readonly labels: Labels;
}

export interface MemoryVolume {
  readonly name: string;
  /** A folder of the server that it lies over. */
  readonly device?: string;
  readonly labels: Labels;
}

/** What the program in a container does. All left out: it runs for ever, well, and ends on SIGTERM. */
export interface Behaviour {
  /** Why it can't be started, e.g. `exec: "nosuch": executable file not found in $PATH`. */
  readonly cannotStart?: string;
  readonly ends?: Readonly<{ afterMs: number; code: number }>;
  readonly isWell?: (now: number) => boolean;
  readonly ignoresTerm?: boolean;
  readonly output?: readonly string[];
}
export type Behave = (container: MemoryContainer) => Behaviour;

/** Says that something happened: kind of object, action, id or name, and what else is known. */
export type Tell = (type: string, action: string, id: string, attributes: Labels) => void;
