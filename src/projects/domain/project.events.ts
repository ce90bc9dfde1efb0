import type { Event, Upcasters } from '../../kernel/event.js';
import type { SettingPath, SettingValue } from '../../stack/domain/settings.js';
import type {
  Adopted,
  BindAddress,
  ImageSource,
  PortName,
  Profile,
  ServiceName,
  StackSpec,
} from '../../stack/domain/stack-spec.js';

/** A sealed secret as events know it: never its value. */
export interface SecretStamp {
  readonly version: number;
  /** First 8 hex digits of an HMAC: tells two values apart, tells nothing of either. */
  readonly fingerprint: string;
}

export interface Limits {
  readonly memoryMiB: number | null;
  readonly cpus: number | null;
}

/** Why and for how long only some services run; a task says so and takes it back. */
export interface Hold {
  readonly services: readonly ServiceName[];
  readonly taskId: string;
  readonly reason: string;
}

export type Stamps = Readonly<Record<string, SecretStamp>>;

/** What people wished for one project, stream `project-<ref>`. `null` stands for "as the release says". */
export type ProjectEvent =
  | Event<
      'ProjectRequested',
      1,
      {
        slug: string;
        displayName: string;
        serverId: string;
        spec: StackSpec;
        images: ImageSource;
        /** CIDR of the project's own network. */
        subnet: string;
        secrets: Stamps;
        /** Only of a project that was taken over. */
        adopted?: Adopted;
        /** Only of a clone: the project that it was made from. */
        clonedFrom?: string;
      }
    >
  | Event<'DisplayNameChanged', 1, { from: string; to: string }>
  | Event<'BindAddressChanged', 1, { from: BindAddress; to: BindAddress }>
  /** Only the ports that change; one event, so that two ports can be exchanged. */
  | Event<'PortsChanged', 1, { from: Readonly<Record<PortName, number>>; to: Readonly<Record<PortName, number>> }>
  | Event<'ProfileChosen', 1, { from: Profile; to: Profile }>
  /** `null`: as the profile says. */
  | Event<'ServiceSwitched', 1, { service: ServiceName; from: boolean | null; to: boolean | null }>
  | Event<'SettingChanged', 1, { setting: SettingPath; from: SettingValue | null; to: SettingValue | null }>
  /** A secret that a user gave, by the path of its setting. */
  | Event<'SecretSettingGiven', 1, { setting: string; from: SecretStamp | null; to: SecretStamp }>
  | Event<'SecretSettingRemoved', 1, { setting: string; from: SecretStamp }>
  | Event<'ServiceTagChosen', 1, { service: ServiceName; from: string | null; to: string | null }>
  | Event<'ServiceLimitsChanged', 1, { service: ServiceName; from: Limits; to: Limits }>
  | Event<'ServiceEnvSet', 1, { service: ServiceName; key: string; from: string | null; to: string }>
  | Event<'ServiceEnvRemoved', 1, { service: ServiceName; key: string; from: string }>
  | Event<'ImageSourceChosen', 1, { from: ImageSource; to: ImageSource }>
  | Event<'ProjectPaused', 1, { reason: string }>
  | Event<'ProjectResumed', 1, object>
  /** Enters the hash of these services: they are recreated in dependency order. */
  | Event<'ProjectRestartRequested', 1, { services: readonly ServiceName[] }>
  /** New values of secrets that we make, in force from here on; `stage` says of which rotation, and what it is for. */
  | Event<'SecretsReplaced', 1, { taskId: string; stage: string; from: Stamps; to: Stamps }>
  /** Only some services run until the hold ends. */
  | Event<'ProjectHeld', 1, Hold>
  | Event<'ProjectHoldEnded', 1, { taskId: string }>
  /** By an upgrade, or on its way back; volumes of these roles lie in another generation from here on. */
  | Event<
      'ReleaseChanged',
      1,
      {
        taskId: string;
        from: { spec: StackSpec; generations: Readonly<Record<string, number>> };
        to: { spec: StackSpec; generations: Readonly<Record<string, number>> };
        /** Of secrets that the other release has besides. */
        secrets: Stamps;
      }
    >
  /** From now on the role's data lies in another volume; the former one stays. */
  | Event<'VolumeGenerationSwitched', 1, { role: string; from: number; to: number }>
  /** A person's typed wish to delete a volume that is not in use any more. */
  | Event<'FormerDataRemovalRequested', 1, { volume: string; role: string; generation: number }>
  /** The same of a dump that was kept. */
  | Event<'DumpRemovalRequested', 1, { dump: string }>
  | Event<'ProjectRemovalRequested', 1, { keepData: boolean }>
  /** The last event: containers, networks and data are gone; slug, ports and subnet are free, the data key is destroyed. */
  | Event<'ProjectRemoved', 1, { volumes: readonly string[] }>;

export const projectUpcasters: Upcasters = {};
