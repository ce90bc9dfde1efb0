import type { SettingValues } from './settings.js';

/** One container role of a release, e.g. `db`. Which there are is the release's business. */
export type ServiceName = string;
/** A host port of the stack that users reach, e.g. `gateway`. */
export type PortName = string;

/** Which services run: all, all but what costs most, or what an app cannot do without. */
export const PROFILES = ['full', 'standard', 'minimal'] as const;
export type Profile = (typeof PROFILES)[number];
export const DEFAULT_PROFILE: Profile = 'standard';

/** What a user may set for one service. Absent means: as the release says. */
export interface ServiceSettings {
  /** On or off, whatever the profile says. */
  readonly enabled?: boolean;
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
  /** Absent in projects of former days: `standard`. */
  readonly profile?: Profile;
  /** What was set, by category; absent: nothing. Secrets are kept elsewhere. */
  readonly settings?: SettingValues;
}

/** Where the data of a project lay before: in a volume of that name, or in a folder of the server, which a volume is laid over. */
export type AdoptedData = Readonly<{ name: string } | { device: string }>;

/**
 * What a project that was taken over keeps of its former life: objects on the engine whose names are not ours. A
 * container counts by its id until it is replaced for the first time.
 */
export interface Adopted {
  /** What Compose called it. */
  readonly from?: string;
  readonly network?: string;
  /** Data of the first generation, by role of its volume. */
  readonly volumes: Readonly<Record<string, AdoptedData>>;
  readonly containers: Readonly<Record<ServiceName, Readonly<{ id: string; hash: string }>>>;
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
