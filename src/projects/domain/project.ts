import { assertNever } from '../../kernel/assert-never.js';
import type { SettingPath, SettingValue } from '../../stack/domain/settings.js';
import type { Adopted, ImageSource, ServiceName, ServiceSettings, StackSpec } from '../../stack/domain/stack-spec.js';
import type { Hold, Limits, ProjectEvent, Stamps } from './project.events.js';

/** What all states but `absent` have. */
export interface ProjectBody {
  readonly slug: string;
  readonly displayName: string;
  readonly serverId: string;
  readonly spec: StackSpec;
  readonly images: ImageSource;
  readonly subnet: string;
  /** Those that we make by name, those of a user by the path of their setting. */
  readonly secrets: Stamps;
  /** Volume generation by role; a role that is not named is at 1. */
  readonly generations: Readonly<Record<string, number>>;
  /** Restarts asked for so far, by service; one that is not named has none. */
  readonly restarts: Readonly<Record<ServiceName, number>>;
  readonly hold?: Hold;
  readonly adopted?: Adopted;
}

export type Project =
  | Readonly<{ status: 'absent' }>
  | Readonly<{ status: 'active' | 'paused' } & ProjectBody>
  | Readonly<{ status: 'leaving'; keepData: boolean } & ProjectBody>
  | Readonly<{ status: 'gone' } & ProjectBody>;

/** A project that has or had a spec. */
export type DeclaredProject = Exclude<Project, { status: 'absent' }>;

export function evolve(project: Project, event: ProjectEvent): Project {
  if (event.type === 'ProjectRequested') {
    const { clonedFrom: _, ...body } = event.data;
    return { status: 'active', ...body, generations: {}, restarts: {} };
  }
  if (project.status === 'absent') return project; // a stream begins with ProjectRequested
  switch (event.type) {
    case 'DisplayNameChanged':
      return { ...project, displayName: event.data.to };
    case 'BindAddressChanged':
      return { ...project, spec: { ...project.spec, bindAddress: event.data.to } };
    case 'PortsChanged':
      return { ...project, spec: { ...project.spec, ports: { ...project.spec.ports, ...event.data.to } } };
    case 'ProfileChosen':
      return { ...project, spec: { ...project.spec, profile: event.data.to } };
    case 'ServiceSwitched':
      return withService(project, event.data.service, (now) => ({ ...now, enabled: event.data.to ?? undefined }));
    case 'SettingChanged':
      return { ...project, spec: withSetting(project.spec, event.data.setting, event.data.to) };
    case 'SecretSettingGiven':
      return { ...project, secrets: { ...project.secrets, [event.data.setting]: event.data.to } };
    case 'SecretSettingRemoved':
      return { ...project, secrets: without(project.secrets, event.data.setting) };
    case 'SecretsReplaced':
      return { ...project, secrets: { ...project.secrets, ...event.data.to } };
    case 'ProjectHeld':
      return { ...project, hold: event.data };
    case 'ProjectHoldEnded': {
      const { hold: _, ...rest } = project;
      return rest;
    }
    case 'ReleaseChanged': {
      const { spec, generations } = event.data.to;
      return { ...project, spec, generations, secrets: { ...project.secrets, ...event.data.secrets } };
    }
    case 'ServiceTagChosen':
      return withService(project, event.data.service, (now) => ({ ...now, tag: event.data.to ?? undefined }));
    case 'ServiceLimitsChanged':
      return withService(project, event.data.service, (now) => ({ ...now, ...fromLimits(event.data.to) }));
    case 'ServiceEnvSet':
      return withService(project, event.data.service, (now) => ({
        ...now,
        env: { ...now.env, [event.data.key]: event.data.to },
      }));
    case 'ServiceEnvRemoved':
      return withService(project, event.data.service, ({ env, ...now }) => ({
        ...now,
        env: Object.fromEntries(Object.entries(env ?? {}).filter(([key]) => key !== event.data.key)),
      }));
    case 'ImageSourceChosen':
      return { ...project, images: event.data.to };
    case 'ProjectPaused':
      return { status: 'paused', ...body(project) };
    case 'ProjectResumed':
      return { status: 'active', ...body(project) };
    case 'ProjectRestartRequested':
      return { ...project, restarts: counted(project.restarts, event.data.services) };
    case 'VolumeGenerationSwitched':
      return { ...project, generations: { ...project.generations, [event.data.role]: event.data.to } };
    case 'FormerDataRemovalRequested':
    case 'DumpRemovalRequested':
      return project; // nothing that the project is made of
    case 'ProjectRemovalRequested':
      return { status: 'leaving', keepData: event.data.keepData, ...body(project) };
    case 'ProjectRemoved':
      return { status: 'gone', ...body(project) };
    default:
      return assertNever(event);
  }
}

const body = (project: DeclaredProject): ProjectBody => {
  const { slug, displayName, serverId, spec, images, subnet, secrets, generations, restarts, hold, adopted } = project;
  const always = { slug, displayName, serverId, spec, images, subnet, secrets, generations, restarts };
  return { ...always, ...(hold ? { hold } : {}), ...(adopted ? { adopted } : {}) };
};

/** `null` takes it back to what the release says; what is empty then goes, so that two equal specs are equal values. */
export function withSetting(spec: StackSpec, path: SettingPath, value: SettingValue | null): StackSpec {
  const dot = path.indexOf('.');
  const [category, name] = [path.slice(0, dot), path.slice(dot + 1)];
  const values = { ...spec.settings?.[category] };
  if (value === null) delete values[name];
  else values[name] = value;
  const settings = {
    ...without(spec.settings ?? {}, category),
    ...(Object.keys(values).length > 0 ? { [category]: values } : {}),
  };
  return { ...spec, settings };
}

const without = <Value>(all: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));

const withService = (
  project: DeclaredProject,
  service: ServiceName,
  change: (now: ServiceSettings) => { [Key in keyof ServiceSettings]: ServiceSettings[Key] | undefined },
): DeclaredProject => ({
  ...project,
  spec: {
    ...project.spec,
    services: { ...project.spec.services, [service]: withoutAbsent(change(project.spec.services[service] ?? {})) },
  },
});

/** Drops what is unset, so that two equal specs are equal values. */
function withoutAbsent(settings: {
  [Key in keyof ServiceSettings]: ServiceSettings[Key] | undefined;
}): ServiceSettings {
  const set = Object.entries(settings).filter(
    ([key, value]) => value !== undefined && !(key === 'env' && Object.keys(value as object).length === 0),
  );
  return Object.fromEntries(set);
}

const fromLimits = ({ memoryMiB, cpus }: Limits) => ({ memoryMiB: memoryMiB ?? undefined, cpus: cpus ?? undefined });

export const limitsOf = (settings: ServiceSettings | undefined): Limits => ({
  memoryMiB: settings?.memoryMiB ?? null,
  cpus: settings?.cpus ?? null,
});

const counted = (restarts: ProjectBody['restarts'], services: readonly ServiceName[]): ProjectBody['restarts'] => ({
  ...restarts,
  ...Object.fromEntries(services.map((service) => [service, (restarts[service] ?? 0) + 1])),
});
