import { assertNever } from '../../kernel/assert-never.js';
import type { Decider } from '../../kernel/decider.js';
import { invalidField, Refused } from '../../kernel/refused.js';
import type { ImageSource, ServiceName, StackSpec } from '../../stack/domain/stack-spec.js';
import { evolve, type DeclaredProject, type Project } from './project.js';
import { projectUpcasters, type ProjectEvent, type SecretStamp } from './project.events.js';
import { specDiff } from './spec-diff.js';

/** Wishes for one project. Values were validated at the edge; what depends on the project's past is decided here. */
export type ProjectCommand =
  | Readonly<{
      type: 'RequestProject';
      slug: string;
      displayName: string;
      serverId: string;
      spec: StackSpec;
      images: ImageSource;
      subnet: string;
      secrets: Readonly<Record<string, SecretStamp>>;
    }>
  /** Declarative: the whole wanted spec; only what differs becomes events. Absent parts stay as they are. */
  | Readonly<{ type: 'ApplySpec'; displayName?: string; spec: StackSpec; images?: ImageSource }>
  | Readonly<{ type: 'PauseProject'; reason: string }>
  | Readonly<{ type: 'ResumeProject' }>
  | Readonly<{ type: 'RestartServices'; services: readonly ServiceName[] }>
  | Readonly<{ type: 'SwitchVolumeGeneration'; role: string; to: number }>
  /** `confirm` must be the project's slug, typed by a person. */
  | Readonly<{ type: 'RemoveProject'; confirm: string; keepData: boolean }>
  /** Said by the removal task once containers, networks and volumes are gone. */
  | Readonly<{ type: 'CompleteRemoval'; volumes: readonly string[] }>;

export function decide(command: ProjectCommand, project: Project): readonly ProjectEvent[] {
  if (command.type === 'RequestProject') return request(command, project);
  if (project.status === 'absent' || project.status === 'gone')
    throw new Refused('not-found', 'There is no such project.');
  switch (command.type) {
    case 'ApplySpec':
      return apply(command, staying(project));
    case 'PauseProject':
      return staying(project).status === 'paused'
        ? []
        : [{ type: 'ProjectPaused', version: 1, data: { reason: command.reason } }];
    case 'ResumeProject':
      return resume(project);
    case 'RestartServices':
      return restart(command.services, staying(project));
    case 'SwitchVolumeGeneration':
      return switchGeneration(command, staying(project));
    case 'RemoveProject':
      return remove(command, project);
    case 'CompleteRemoval':
      if (project.status !== 'leaving' || project.keepData)
        throw new Refused('wrong-state', 'This project is not being removed with its data.');
      return [{ type: 'ProjectRemoved', version: 1, data: { volumes: command.volumes } }];
    default:
      return assertNever(command);
  }
}

type Command<Type extends ProjectCommand['type']> = Extract<ProjectCommand, { type: Type }>;

function request({ type: _, ...data }: Command<'RequestProject'>, project: Project): ProjectEvent[] {
  if (project.status !== 'absent') throw new Refused('taken', 'A project with this ref exists already.');
  return [{ type: 'ProjectRequested', version: 1, data }];
}

/** A project that is not on its way out. */
function staying(project: DeclaredProject): DeclaredProject {
  if (project.status !== 'leaving') return project;
  throw new Refused(
    'wrong-state',
    project.keepData
      ? 'This project was removed and its data kept. Resume it first.'
      : 'This project is being removed with its data; it cannot be changed any more.',
  );
}

function apply({ displayName, spec, images }: Command<'ApplySpec'>, project: DeclaredProject): ProjectEvent[] {
  if (spec.release !== project.spec.release)
    throw invalidField('spec.release', `is ${project.spec.release} and cannot be changed by applying a spec`);
  const isNamed = displayName !== undefined && displayName !== project.displayName;
  const isSource = images && (images.set !== project.images.set || images.registry !== project.images.registry);
  return [
    ...(isNamed
      ? [{ type: 'DisplayNameChanged', version: 1, data: { from: project.displayName, to: displayName } } as const]
      : []),
    ...(isSource
      ? [{ type: 'ImageSourceChosen', version: 1, data: { from: project.images, to: images } } as const]
      : []),
    ...specDiff(project.spec, spec),
  ];
}

function resume(project: DeclaredProject): ProjectEvent[] {
  if (project.status === 'active') return [];
  if (project.status === 'leaving' && !project.keepData) staying(project);
  return [{ type: 'ProjectResumed', version: 1, data: {} }];
}

function restart(services: readonly ServiceName[], project: DeclaredProject): ProjectEvent[] {
  if (project.status !== 'active')
    throw new Refused('wrong-state', 'Only a running project can be restarted. Resume it first.');
  return services.length === 0
    ? []
    : [{ type: 'ProjectRestartRequested', version: 1, data: { services: [...new Set(services)] } }];
}

function switchGeneration({ role, to }: Command<'SwitchVolumeGeneration'>, project: DeclaredProject): ProjectEvent[] {
  const from = project.generations[role] ?? 1;
  return from === to ? [] : [{ type: 'VolumeGenerationSwitched', version: 1, data: { role, from, to } }];
}

function remove({ confirm, keepData }: Command<'RemoveProject'>, project: DeclaredProject): ProjectEvent[] {
  if (confirm !== project.slug) throw invalidField('confirm', `must be the project's name, ${project.slug}, typed out`);
  if (project.status === 'leaving') {
    if (project.keepData === keepData) return [];
    if (!project.keepData) throw new Refused('wrong-state', 'The data of this project is being removed already.');
  }
  return [{ type: 'ProjectRemovalRequested', version: 1, data: { keepData } }];
}

export const projectDecider: Decider<ProjectCommand, Project, ProjectEvent> = {
  category: 'project',
  initial: { status: 'absent' },
  upcasters: projectUpcasters,
  decide,
  evolve,
};
