import type { Kind } from './known.js';

export type KindGroup =
  'Wishes' | 'Tasks' | 'Convergence' | 'Files' | 'Servers' | 'Access' | 'API keys' | 'Installation';

/** How each kind of event is called where people choose one, and in which group. */
const KINDS: Record<Kind, readonly [KindGroup, string]> = {
  ProjectRequested: ['Wishes', 'Project declared'],
  DisplayNameChanged: ['Wishes', 'Project renamed'],
  BindAddressChanged: ['Wishes', 'Listening address changed'],
  PortsChanged: ['Wishes', 'Ports moved'],
  ProfileChosen: ['Wishes', 'Profile chosen'],
  ServiceSwitched: ['Wishes', 'Service switched'],
  SettingChanged: ['Wishes', 'Setting changed'],
  SecretSettingGiven: ['Wishes', 'Secret given'],
  SecretSettingRemoved: ['Wishes', 'Secret taken away'],
  SecretsReplaced: ['Wishes', 'Secrets replaced'],
  ProjectHeld: ['Wishes', 'Project held'],
  ProjectHoldEnded: ['Wishes', 'Hold ended'],
  ReleaseChanged: ['Wishes', 'Release changed'],
  ServiceTagChosen: ['Wishes', 'Service version chosen'],
  ServiceLimitsChanged: ['Wishes', 'Service limits changed'],
  ServiceEnvSet: ['Wishes', 'Environment set'],
  ServiceEnvRemoved: ['Wishes', 'Environment removed'],
  ImageSourceChosen: ['Wishes', 'Image source chosen'],
  ProjectPaused: ['Wishes', 'Project paused'],
  ProjectResumed: ['Wishes', 'Project resumed'],
  ProjectRestartRequested: ['Wishes', 'Restart asked for'],
  VolumeGenerationSwitched: ['Wishes', 'Volume switched'],
  FormerDataRemovalRequested: ['Wishes', 'Removal of former data asked for'],
  DumpRemovalRequested: ['Wishes', 'Removal of a dump asked for'],
  ProjectRemovalRequested: ['Wishes', 'Removal asked for'],
  ProjectRemoved: ['Wishes', 'Project removed'],
  TaskRequested: ['Tasks', 'Task asked for'],
  TaskStepStarted: ['Tasks', 'Task step begun'],
  TaskStepDone: ['Tasks', 'Task step done'],
  TaskStepFailed: ['Tasks', 'Task step failed'],
  TaskCancelRequested: ['Tasks', 'Task cancelled'],
  TaskWaitEnded: ['Tasks', 'Task’s wait ended'],
  TaskTurnedBack: ['Tasks', 'Task turned back'],
  TaskStepUndone: ['Tasks', 'Task step taken back'],
  TaskSucceeded: ['Tasks', 'Task succeeded'],
  TaskFailed: ['Tasks', 'Task failed'],
  ConvergenceStarted: ['Convergence', 'Convergence begun'],
  DriftFound: ['Convergence', 'Drift found'],
  StepDone: ['Convergence', 'Engine call done'],
  StepFailed: ['Convergence', 'Engine call failed'],
  StepInterrupted: ['Convergence', 'Engine call interrupted'],
  LookFailed: ['Convergence', 'Look failed'],
  ConvergenceBlocked: ['Convergence', 'Blocked'],
  ConvergenceDegraded: ['Convergence', 'Degraded'],
  ConvergenceSettled: ['Convergence', 'Settled'],
  ImagePinned: ['Convergence', 'Image pinned'],
  DatabaseArranged: ['Convergence', 'Database arranged'],
  DatabaseNotArranged: ['Convergence', 'Database not arranged'],
  ImageUnpinned: ['Wishes', 'Image to be pinned anew'],
  VolumeRecorded: ['Convergence', 'Volume recorded'],
  VolumeProven: ['Convergence', 'Volume holds data'],
  FirstStartFailed: ['Convergence', 'First start ended half-way'],
  VolumeDeleted: ['Convergence', 'Volume deleted'],
  RegistryLoginGiven: ['Servers', 'Registry login given'],
  RegistryLoginRemoved: ['Servers', 'Registry login removed'],
  ForeignEditFound: ['Files', 'Edit by hand found'],
  FilesOverwritten: ['Files', 'Files overwritten'],
  FilesImported: ['Files', 'Edits imported'],
  EngineReached: ['Servers', 'Engine reached'],
  EngineLost: ['Servers', 'Engine lost'],
  ServerRegistered: ['Servers', 'Server registered'],
  UserRegistered: ['Access', 'User registered'],
  SignedIn: ['Access', 'Signed in'],
  SignedOut: ['Access', 'Signed out'],
  SignInFailed: ['Access', 'Sign-in refused'],
  SecretsRevealed: ['Access', 'Secrets shown'],
  ApiKeyCreated: ['API keys', 'API key made'],
  ApiKeyRevoked: ['API keys', 'API key revoked'],
  LeaseEnded: ['Installation', 'Process ended'],
  LeaseTaken: ['Installation', 'Process took over'],
};

export interface KindChoice {
  readonly value: Kind;
  readonly label: string;
}

/** All kinds by group, in the order in which people look for them. */
export const kindGroups: readonly Readonly<{ group: KindGroup; kinds: readonly KindChoice[] }>[] = [
  ...new Set(Object.values(KINDS).map(([group]) => group)),
].map((group) => ({
  group,
  kinds: Object.entries(KINDS)
    .filter(([, [of]]) => of === group)
    .map(([value, [, label]]) => ({ value: value as Kind, label })),
}));
