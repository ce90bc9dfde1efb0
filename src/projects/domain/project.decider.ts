import { canonicalJson } from '../../kernel/canonical-json.js';
import { assertNever } from '../../kernel/assert-never.js';
import type { Decider } from '../../kernel/decider.js';
import { invalidField, Refused } from '../../kernel/refused.js';
import type { Adopted, ImageSource, ServiceName, StackSpec } from '../../stack/domain/stack-spec.js';
import { findRelease } from '../../stack/domain/releases/index.js';
import { evolve, type DeclaredProject, type Project } from './project.js';
import { projectUpcasters, type Hold, type ProjectEvent, type SecretStamp, type Stamps } from './project.events.js';
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
      secrets: Stamps;
      adopted?: Adopted;
      clonedFrom?: string;
    }>
  /** Declarative: the whole wanted spec; only what differs becomes events. Absent parts stay as they are. */
  | Readonly<{
      type: 'ApplySpec';
      displayName?: string;
      spec: StackSpec;
      images?: ImageSource;
      /** Secrets that users gave, by the path of their setting; `null` takes one away. Absent ones stay. */
      given?: Readonly<Record<string, SecretStamp | null>>;
    }>
  | Readonly<{ type: 'PauseProject'; reason: string }>
  | Readonly<{ type: 'ResumeProject' }>
  | Readonly<{ type: 'RestartServices'; services: readonly ServiceName[] }>
  | Readonly<{ type: 'SwitchVolumeGeneration'; role: string; to: number }>
  /** New values of secrets that we make. */
  | Readonly<{ type: 'ReplaceSecrets'; taskId: string; stage: string; secrets: Stamps }>
  | Readonly<{ type: 'HoldProject'; hold: Hold }>
  | Readonly<{ type: 'EndHold'; taskId: string }>
  /** Only by an upgrade: volumes of these roles begin anew, or are the former ones again. */
  | Readonly<{
      type: 'ChangeRelease';
      taskId: string;
      spec: StackSpec;
      generations: Readonly<Record<string, number>>;
      secrets: Stamps;
    }>
  /** A database that was never well begins anew on volumes of these generations; the former ones stay. */
  | Readonly<{ type: 'StartAfresh'; generations: Readonly<Record<string, number>>; confirm: string }>
  /** Deletes what upgrades left behind. `confirm` must be the project's slug, typed by a person. */
  | Readonly<{ type: 'RemoveFormerData'; volume: string; role: string; generation: number; confirm: string }>
  | Readonly<{ type: 'RemoveDump'; dump: string; confirm: string }>
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
    case 'ReplaceSecrets':
      return replaceSecrets(command, staying(project));
    case 'HoldProject':
      return holdProject(command.hold, staying(project));
    case 'EndHold':
      return project.hold?.taskId === command.taskId
        ? [{ type: 'ProjectHoldEnded', version: 1, data: { taskId: command.taskId } }]
        : [];
    case 'ChangeRelease':
      return changeRelease(command, staying(project));
    case 'StartAfresh':
      return startAfresh(command, staying(project));
    case 'RemoveFormerData':
      return removeFormerData(command, project);
    case 'RemoveDump':
      refuseUnconfirmed(command.confirm, project);
      return [{ type: 'DumpRemovalRequested', version: 1, data: { dump: command.dump } }];
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

function apply(command: Command<'ApplySpec'>, project: DeclaredProject): ProjectEvent[] {
  const { displayName, spec, images, given = {} } = command;
  if (spec.release !== project.spec.release)
    throw invalidField('spec.release', `is ${project.spec.release}; only an upgrade leads to another one`);
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
    ...Object.entries(given).flatMap(([setting, to]) => secretSetting(setting, project.secrets[setting], to)),
  ];
}

function secretSetting(setting: string, from: SecretStamp | undefined, to: SecretStamp | null): ProjectEvent[] {
  if (to === null) return from ? [{ type: 'SecretSettingRemoved', version: 1, data: { setting, from } }] : [];
  if (from?.fingerprint === to.fingerprint) return [];
  return [{ type: 'SecretSettingGiven', version: 1, data: { setting, from: from ?? null, to } }];
}

function replaceSecrets(
  { taskId, stage, secrets }: Command<'ReplaceSecrets'>,
  project: DeclaredProject,
): ProjectEvent[] {
  const changed = Object.entries(secrets).filter(([name, { version }]) => project.secrets[name]?.version !== version);
  if (changed.length === 0) return [];
  const from = Object.fromEntries(
    changed.flatMap(([name]) => (project.secrets[name] ? [[name, project.secrets[name]]] : [])),
  );
  return [{ type: 'SecretsReplaced', version: 1, data: { taskId, stage, from, to: Object.fromEntries(changed) } }];
}

function holdProject(hold: Hold, project: DeclaredProject): ProjectEvent[] {
  if (project.hold && project.hold.taskId !== hold.taskId)
    throw new Refused(
      'wrong-state',
      `This project is held already: ${project.hold.reason}. Wait until that has ended.`,
    );
  return canonicalJson(project.hold ?? null) === canonicalJson(hold)
    ? []
    : [{ type: 'ProjectHeld', version: 1, data: hold }];
}

function changeRelease(command: Command<'ChangeRelease'>, project: DeclaredProject): ProjectEvent[] {
  const { taskId, spec, generations, secrets } = command;
  if (project.hold?.taskId !== taskId)
    throw new Refused('wrong-state', 'A release is changed by an upgrade only, while it holds the project.');
  if (spec.release === project.spec.release) return [];
  refuseFormerVolumes(project, spec.release, generations);
  const from = { spec: project.spec, generations: project.generations };
  return [{ type: 'ReleaseChanged', version: 1, data: { taskId, from, to: { spec, generations }, secrets } }];
}

/** A server of another major must never see the former one's files: volumes are new on the way, and the former ones back. */
function refuseFormerVolumes(project: DeclaredProject, to: string, generations: DeclaredProject['generations']): void {
  const here = project.spec.release;
  const onward = findRelease(to)?.upgradesFrom.find(({ from }) => from === here);
  const back = findRelease(here)?.upgradesFrom.find(({ from }) => from === to);
  const edge = onward ?? back;
  if (!edge)
    throw new Refused('wrong-state', `There is no upgrade from release ${here} to ${to}, nor one to take back.`);
  for (const role of edge.renews) {
    const [now, next] = [project.generations[role] ?? 1, generations[role] ?? 1];
    if (onward ? next > now : next < now) continue;
    throw new Refused('wrong-state', `The ${role} volume of release ${here} cannot be used by release ${to}.`);
  }
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

function startAfresh({ generations, confirm }: Command<'StartAfresh'>, project: DeclaredProject): ProjectEvent[] {
  refuseUnconfirmed(confirm, project);
  if (project.hold) throw new Refused('wrong-state', `This project is held: ${project.hold.reason}. Wait for its end.`);
  if (project.adopted) throw new Refused('wrong-state', 'This project was taken over with its data.');
  return Object.entries(generations).flatMap(([role, to]) =>
    switchGeneration({ type: 'SwitchVolumeGeneration', role, to }, project),
  );
}

/** Asked twice it is recorded twice: after a crash in between, the second one finishes what the first began. */
function removeFormerData(
  { type: _, confirm, ...data }: Command<'RemoveFormerData'>,
  project: DeclaredProject,
): ProjectEvent[] {
  refuseUnconfirmed(confirm, project);
  if ((project.generations[data.role] ?? 1) === data.generation)
    throw new Refused('wrong-state', 'This volume is in use: it holds the project as it is now.');
  return [{ type: 'FormerDataRemovalRequested', version: 1, data }];
}

function refuseUnconfirmed(confirm: string, { slug }: DeclaredProject): void {
  if (confirm !== slug) throw invalidField('confirm', `must be the project's name, ${slug}, typed out`);
}

function remove({ confirm, keepData }: Command<'RemoveProject'>, project: DeclaredProject): ProjectEvent[] {
  refuseUnconfirmed(confirm, project);
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
