import { shortName } from '../activity/domain/plain.js';
import { tell } from '../activity/domain/tell.js';
import { specDiff } from '../projects/domain/spec-diff.js';
import type { ProjectRow } from '../projects/project-list.js';
import type { Interruption, PlannedStep } from '../reconciler/domain/receipt.js';
import type { Preview } from '../reconciler/plan-preview.js';
import type { ProjectCommand } from '../projects/domain/project.decider.js';
import type { ProjectEvent, SecretStamp } from '../projects/domain/project.events.js';
import type { ChangeView, PlanStepView, PlanView } from './view-models/forms.js';
import type { Tone } from './view-models/frame.js';

/** What each engine call means to those who use the project. */
const EFFECTS: Readonly<Record<string, readonly [effect: string, tone: Tone]>> = {
  'create-network': ['A private network of its own', 'idle'],
  'remove-network': ['', 'idle'],
  'create-volume': ['New and empty', 'idle'],
  'record-volume': ['From now on a missing one stops the project', 'idle'],
  pull: ['May take minutes; what runs goes on running', 'busy'],
  create: ['', 'idle'],
  start: ['', 'ok'],
  unpause: ['', 'ok'],
  stop: ['Its connections end', 'warn'],
  remove: ['Only the container; volumes stay', 'idle'],
};

export const planView = ({ steps, waits, blocks }: Preview): PlanView => ({
  steps: steps.map(stepView),
  waits: waits.map(({ service, on, until }) => `${service} follows once ${on} is ${until}`),
  blocks: blocks.map(({ message }) => message),
});

function stepView({ kind, target, cause, interruption }: PlannedStep): PlanStepView {
  const [means, tone] = EFFECTS[kind] ?? ['', 'idle'];
  const effect = interruption ? `${means}; ${awayFor(interruption)}` : means;
  return { what: `${kind.replace('-', ' ')} ${shortName(target)}`.trim(), cause, effect, tone };
}

const awayFor = ({ upToS }: Interruption): string =>
  upToS === null ? 'away until it is wished back' : `back within ${upToS} s at most`;

/** Every difference between what is declared and what is wished, before and after. */
export function changesView(
  row: ProjectRow,
  wish: Pick<Extract<ProjectCommand, { type: 'ApplySpec' }>, 'displayName' | 'spec' | 'given'>,
): readonly ChangeView[] {
  const name = wish.displayName;
  const renamed: ProjectEvent[] =
    name === undefined || name === row.displayName
      ? []
      : [{ type: 'DisplayNameChanged', version: 1, data: { from: row.displayName, to: name } }];
  const secrets = Object.entries(wish.given ?? {}).flatMap(([setting, stamp]) => secretChange(row, setting, stamp));
  return [...[...renamed, ...specDiff(row.spec, wish.spec)].map(changeView), ...secrets];
}

/** Of a secret only that there is one, or another one. */
function secretChange({ secrets }: ProjectRow, what: string, stamp: SecretStamp | null): readonly ChangeView[] {
  const from = secrets[what];
  if (stamp === null) return from ? [{ what, from: 'given', to: 'none' }] : [];
  if (from?.fingerprint === stamp.fingerprint) return [];
  return [{ what, from: from ? 'given' : 'none', to: from ? 'another one' : 'given' }];
}

/** In the words that the activity log will use. */
function changeView(event: ProjectEvent): ChangeView {
  const { before, after } = tell(
    {
      ...event,
      log: 'wishes',
      position: 0,
      sequence: 0,
      stream: 'project-',
      streamVersion: 0,
      at: 0,
      actor: NOBODY,
      hash: '',
    },
    { who: '', project: '', server: '' },
  );
  return { what: titleOf(event), from: before ?? '', to: after ?? '' };
}

const NOBODY = { kind: 'user', id: '', name: '' } as const;

function titleOf(event: ProjectEvent): string {
  switch (event.type) {
    case 'DisplayNameChanged':
      return 'Display name';
    case 'BindAddressChanged':
      return 'Listens on';
    case 'PortsChanged':
      return Object.keys(event.data.to).length === 1 ? 'Port' : 'Ports';
    case 'ServiceTagChosen':
      return `Version of ${event.data.service}`;
    case 'ServiceLimitsChanged':
      return `Limits of ${event.data.service}`;
    case 'ServiceEnvSet':
    case 'ServiceEnvRemoved':
      return `${event.data.key} of ${event.data.service}`;
    case 'ImageSourceChosen':
      return 'Images';
    case 'ProfileChosen':
      return 'Profile';
    case 'ServiceSwitched':
      return `Service ${event.data.service}`;
    case 'SettingChanged':
    case 'SecretSettingGiven':
    case 'SecretSettingRemoved':
      return event.data.setting;
    case 'SecretsReplaced':
    case 'ProjectHeld':
    case 'ProjectHoldEnded':
    case 'ReleaseChanged':
    case 'ProjectRequested':
    case 'ProjectPaused':
    case 'ProjectResumed':
    case 'ProjectRestartRequested':
    case 'VolumeGenerationSwitched':
    case 'FormerDataRemovalRequested':
    case 'DumpRemovalRequested':
    case 'ProjectRemovalRequested':
    case 'ProjectRemoved':
      return event.type; // no differences between two specs
  }
}
