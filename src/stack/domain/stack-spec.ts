/** One container role of a release, e.g. `db`. Which there are is the release's business. */
export type ServiceName = string;
/** A host port of the stack that users reach, e.g. `gateway`. */
export type PortName = string;

/** What a user may set for one service. Absent means: as the release says. */
export interface ServiceSettings {
  /** One of the release's tags for this service. */
  readonly tag?: string;
  /** Memory limit, MiB. */
  readonly memoryMiB?: number;
  /** CPU limit, cores. */
  readonly cpus?: number;
  /** Extra environment, shown in the activity log: not for secrets. */
  readonly env?: Readonly<Record<string, string>>;
}

export const BIND_ADDRESSES = ['127.0.0.1', '0.0.0.0'] as const;
export type BindAddress = (typeof BIND_ADDRESSES)[number];

/** The wanted shape of one project. */
export interface StackSpec {
  readonly release: string;
  /** Where the host ports listen: this machine only, or every network it has. */
  readonly bindAddress: BindAddress;
  /** Host port of each published port of the release. */
  readonly ports: Readonly<Record<PortName, number>>;
  readonly services: Readonly<Record<ServiceName, ServiceSettings>>;
}

/**
 * `official`: pulled from a registry. `local`: built on this machine from packages. Decided once, at creation;
 * `undecided` until the server's engine can be asked what it has.
 */
export type ImageSet = 'official' | 'local' | 'undecided';

export interface ImageSource {
  readonly set: ImageSet;
  /** What stands before `<repository>:<tag>`, e.g. `docker.io`. */
  readonly registry: string;
}
