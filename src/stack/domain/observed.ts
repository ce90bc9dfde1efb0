import type { ServiceName } from './stack-spec.js';

export type ContainerState = 'created' | 'running' | 'restarting' | 'paused' | 'exited' | 'removing' | 'dead';
export type HealthState = 'none' | 'starting' | 'healthy' | 'unhealthy';

/** What an inspection tells of a container's configuration: what hands can change behind the hash. */
export interface ContainerFacts {
  readonly image: string;
  readonly command: readonly string[];
  /** The environment as given at creation, plus the image's own. Values of secrets included: never print it. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Readonly<{ volume: string; path: string }>[];
  readonly ports: readonly Readonly<{ containerPort: number; hostPort: number; address: string }>[];
  readonly memoryMiB?: number;
  readonly cpus?: number;
  readonly pidsLimit?: number;
  /** e.g. `on-failure:5` */
  readonly restartPolicy: string;
}

export interface ObservedContainer {
  readonly id: string;
  readonly name: string;
  readonly service: ServiceName;
  readonly hash: string;
  readonly hashScheme: number;
  readonly image: string;
  readonly state: ContainerState;
  readonly health: HealthState;
  /** Of an exited container. */
  readonly exitCode?: number;
  /** The engine's own words, e.g. `Up 3 minutes (healthy)`. */
  readonly statusText: string;
  /** Names of the networks that it is attached to. */
  readonly networks: readonly string[];
  /** Only of containers that were inspected in this look. */
  readonly facts?: ContainerFacts;
  /** Taken over, not made by us: its hash is the one recorded then, and what hands change in it cannot be told. */
  readonly adopted?: true;
}

export interface ObservedNetwork {
  readonly id: string;
  readonly name: string;
  readonly subnet: string | null;
  /** Taken over, not made by us. */
  readonly adopted?: true;
  /** Containers are attached to it, running or not, that are not the project's. Only looked for where it is adopted. */
  readonly shared?: true;
}

/**
 * What stands on the engine for one project, by label, and what it took over, by id or name; nothing else foreign is
 * in it.
 */
export interface ObservedStack {
  /** When it was seen, milliseconds since the epoch. */
  readonly at: number;
  readonly containers: readonly ObservedContainer[];
  readonly networks: readonly ObservedNetwork[];
  readonly volumes: readonly Readonly<{ name: string; role: string; generation: number }>[];
  /** References of wanted images that the engine does not have; looked up only when something is to be created. */
  readonly absentImages: readonly string[];
}

export const nothingObserved = (at: number): ObservedStack => ({
  at,
  containers: [],
  networks: [],
  volumes: [],
  absentImages: [],
});
