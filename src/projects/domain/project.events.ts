import type { Event, Upcasters } from '../../kernel/event.js';
import type { BindAddress, ImageSource, PortName, ServiceName, StackSpec } from '../../stack/domain/stack-spec.js';

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
        secrets: Readonly<Record<string, SecretStamp>>;
      }
    >
  | Event<'DisplayNameChanged', 1, { from: string; to: string }>
  | Event<'BindAddressChanged', 1, { from: BindAddress; to: BindAddress }>
  /** Only the ports that change; one event, so that two ports can be exchanged. */
  | Event<'PortsChanged', 1, { from: Readonly<Record<PortName, number>>; to: Readonly<Record<PortName, number>> }>
  | Event<'ServiceTagChosen', 1, { service: ServiceName; from: string | null; to: string | null }>
  | Event<'ServiceLimitsChanged', 1, { service: ServiceName; from: Limits; to: Limits }>
  | Event<'ServiceEnvSet', 1, { service: ServiceName; key: string; from: string | null; to: string }>
  | Event<'ServiceEnvRemoved', 1, { service: ServiceName; key: string; from: string }>
  | Event<'ImageSourceChosen', 1, { from: ImageSource; to: ImageSource }>
  | Event<'ProjectPaused', 1, { reason: string }>
  | Event<'ProjectResumed', 1, object>
  /** Enters the hash of these services: they are recreated in dependency order. */
  | Event<'ProjectRestartRequested', 1, { services: readonly ServiceName[] }>
  /** From now on the role's data lies in another volume; the former one stays. */
  | Event<'VolumeGenerationSwitched', 1, { role: string; from: number; to: number }>
  | Event<'ProjectRemovalRequested', 1, { keepData: boolean }>
  /** The last event: containers, networks and data are gone; slug, ports and subnet are free, the data key is destroyed. */
  | Event<'ProjectRemoved', 1, { volumes: readonly string[] }>;

export const projectUpcasters: Upcasters = {};
