/** A compose project as it stands on an engine, or as its folder says: somebody else's, only read. */
export interface ForeignStack {
  /** Compose's project name. */
  readonly project: string;
  readonly containers: readonly ForeignContainer[];
  readonly networks: readonly Readonly<{ name: string; subnet: string | null }>[];
}

export interface ForeignContainer {
  /** Absent when it was read from a folder. */
  readonly id?: string;
  readonly name: string;
  /** Compose's service name. */
  readonly service: string;
  readonly image: string;
  /** As given to the container; what its image sets by itself is not in it. May hold secrets: never print it. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly ForeignMount[];
  readonly ports: readonly Readonly<{ containerPort: number; hostPort: number; address: string }>[];
  readonly networks: readonly string[];
  readonly isRunning: boolean;
}

/** `source` is a volume's name, or an absolute folder or file of the server. */
export interface ForeignMount {
  readonly kind: 'volume' | 'bind';
  readonly source: string;
  readonly path: string;
  readonly readOnly: boolean;
}
