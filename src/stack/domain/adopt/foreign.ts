import type { HealthState } from '../observed.js';

/** A compose project as it stands on an engine, or as its folder says: somebody else's, only read. */
export interface ForeignStack {
  /** Compose's project name. */
  readonly project: string;
  /** Where its files lie on the server, as Compose noted it: absolute. */
  readonly folder?: string;
  /** What `docker compose run` made is not among them; a service that was scaled has several. */
  readonly containers: readonly ForeignContainer[];
  /** Compose's default one first. Networks of the engine's own (`bridge`, `host`, `none`) are not among them. */
  readonly networks: readonly Readonly<{ name: string; subnet: string | null }>[];
}

export interface ForeignContainer {
  /** Absent when it was read from a folder. */
  readonly id?: string;
  readonly name: string;
  /** Compose's service name. */
  readonly service: string;
  /** Which of its service's containers it is, from 1. Absent when it was read from a folder. */
  readonly number?: number;
  readonly image: string;
  /** What it was made of: `sha256:` and 64 hex digits. Absent when it was read from a folder. */
  readonly imageId?: string;
  /** What its image sets by itself. Absent when it was read from a folder, or the image is gone. */
  readonly ofImage?: Readonly<{
    entrypoint: readonly string[];
    command: readonly string[];
    env: Readonly<Record<string, string>>;
  }>;
  /** Absent: the image's own. */
  readonly entrypoint?: readonly string[];
  /** Absent: the image's own. */
  readonly command?: readonly string[];
  /** As given to the container; what its image sets by itself is not in it. May hold secrets: never print it. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly ForeignMount[];
  readonly ports: readonly Readonly<{ containerPort: number; hostPort: number; address: string }>[];
  readonly networks: readonly string[];
  readonly isRunning: boolean;
  /** Whether the engine asks how it is. Absent when it was read from a folder, like the two below. */
  readonly hasHealthCheck?: boolean;
  /** As the engine says now. */
  readonly health?: HealthState;
  /** How often the engine has started it again by itself. */
  readonly restarts?: number;
}

/** `source` is a volume's name, or an absolute folder or file of the server. */
export interface ForeignMount {
  readonly kind: 'volume' | 'bind';
  readonly source: string;
  readonly path: string;
  readonly readOnly: boolean;
}
