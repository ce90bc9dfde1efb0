import type { ProjectRef } from '../../kernel/ids.js';
import type { ServiceName } from './stack-spec.js';

/** Points at a sealed value. The version is part of the container's hash, the value never is. */
export interface SecretRef {
  readonly secret: string;
  readonly version: number;
}
/** Text in which secrets are still references; joined only when the container is made. */
export type Text = string | readonly (string | SecretRef)[];

export interface DesiredFile {
  /** Absolute path in the container. */
  readonly path: string;
  /** e.g. 0o644 */
  readonly mode: number;
  readonly content: Text;
}

/** Durations in seconds. */
export interface HealthCheck {
  /** As the Engine wants it: `['CMD', 'pg_isready', …]`. */
  readonly test: readonly string[];
  readonly intervalS: number;
  readonly timeoutS: number;
  readonly retries: number;
  readonly startPeriodS: number;
  /** Until it is healthy for the first time it is asked so often; absent: every `intervalS`. */
  readonly startIntervalS?: number;
}

export interface Dependency {
  readonly service: ServiceName;
  readonly until: 'started' | 'healthy';
}

export interface DesiredContainer {
  readonly service: ServiceName;
  readonly name: string;
  /** Full reference: `<registry>/<repository>:<tag>`. */
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env: Readonly<Record<string, Text>>;
  /** Uploaded between create and start. */
  readonly files: readonly DesiredFile[];
  /** Named volumes only: data never lies in a host folder. */
  readonly mounts: readonly Readonly<{ volume: string; path: string; readOnly?: true }>[];
  readonly ports: readonly Readonly<{ containerPort: number; hostPort: number; address: string }>[];
  /** Names under which the other services of the project reach it. */
  readonly aliases: readonly string[];
  readonly health?: HealthCheck;
  readonly dependsOn: readonly Dependency[];
  readonly memoryMiB?: number;
  readonly cpus?: number;
  readonly pidsLimit: number;
  /** Open files, soft and hard; absent: the engine's own limit. */
  readonly openFiles?: number;
  /** Size of /dev/shm, MiB; absent: the engine's own. */
  readonly shmMiB?: number;
  readonly stopSignal?: string;
  /** Seconds between the stop signal and SIGKILL. */
  readonly stopGraceS: number;
  /** A tiny PID 1 that hands signals on and reaps. */
  readonly init: boolean;
  readonly noNewPrivileges: boolean;
  /** Of all the above, see `hash.ts`; a container with another one is replaced. */
  readonly hash: string;
}

export interface DesiredNetwork {
  readonly name: string;
  /** CIDR; each project has its own. */
  readonly subnet: string;
  /** Taken over with the project: known by its name alone, for it does not carry our labels. */
  readonly adopted?: true;
}

/** A named volume; `generation` is switched by an event, never by the reconciler. */
export interface DesiredVolume {
  readonly name: string;
  readonly role: string;
  readonly generation: number;
  /** Taken over with the project: known by its name alone, for it does not carry our labels. */
  readonly adopted?: true;
  /** A folder of the server that holds its data; absent: the engine keeps it. */
  readonly device?: string;
}

export interface DesiredStack {
  readonly ref: ProjectRef;
  /** The project's human name, for the engine's labels only. */
  readonly slug: string;
  /** Every service of the release in start order, also when none should run. */
  readonly order: readonly ServiceName[];
  /** What each service of the release needs while it runs; absent: all that come before it in `order`. */
  readonly needs?: Readonly<Record<ServiceName, readonly ServiceName[]>>;
  /** Absent: the project shall have none. */
  readonly network?: DesiredNetwork;
  readonly volumes: readonly DesiredVolume[];
  readonly containers: readonly DesiredContainer[];
  /** By service: the container that was taken over and stands for it until it is replaced. */
  readonly adopted?: Readonly<Record<ServiceName, Readonly<{ id: string; hash: string }>>>;
  /** Name of the network that was taken over, also when the project shall have none any more. */
  readonly adoptedNetwork?: string;
}

/** What a project has on the engine that does not carry our labels, and is known by id or by name alone. */
export interface AdoptedObjects {
  readonly containers: Readonly<Record<ServiceName, Readonly<{ id: string; hash: string }>>>;
  readonly volumes: readonly DesiredVolume[];
  readonly network?: string;
}

/** @returns undefined for a project that was not taken over */
export function adoptedOf({ adopted, adoptedNetwork, volumes }: DesiredStack): AdoptedObjects | undefined {
  const data = volumes.filter((volume) => volume.adopted);
  if (!adopted && adoptedNetwork === undefined && data.length === 0) return undefined;
  return {
    containers: adopted ?? {},
    volumes: data,
    ...(adoptedNetwork === undefined ? {} : { network: adoptedNetwork }),
  };
}
