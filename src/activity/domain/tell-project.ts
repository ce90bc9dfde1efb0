import type { ProjectEvent, Limits } from '../../projects/domain/project.events.js';
import { settingText, type SettingValue } from '../../stack/domain/settings.js';
import type { RevealEvent } from '../../projects/domain/reveal.events.js';
import { listed, plain, shortName } from './plain.js';
import type { Tellers } from './told.js';

const quoted = (text: string): string => `“${plain(text, 80)}”`;
/** `null` stands for what the release says. */
const orReleased = (text: string | null): string => (text === null ? 'as released' : plain(text, 100));

const ports = (all: Readonly<Record<string, number>>): string =>
  Object.entries(all)
    .map(([name, port]) => `${name} ${port}`)
    .join(', ');

function limits({ memoryMiB, cpus }: Limits): string {
  const parts = [memoryMiB === null ? '' : `${memoryMiB} MiB`, cpus === null ? '' : `${cpus} CPU`].filter(Boolean);
  return parts.join(', ') || 'as released';
}

const images = ({ set, registry }: { set: string; registry: string }): string =>
  set === 'undecided' ? 'images that are chosen once the engine answers' : `the ${set} set of ${plain(registry, 100)}`;
const onOff = (value: boolean | null): string => (value === null ? 'as its profile says' : value ? 'on' : 'off');
const settingWords = (value: SettingValue | null): string =>
  value === null ? 'what the release says' : quoted(settingText(value));
const listens = (address: string): string => (address === '0.0.0.0' ? 'every network' : 'this machine only');

export const tellProject: Tellers<ProjectEvent | RevealEvent> = {
  ProjectRequested: ({ data }, { who, project }) => ({
    line: `${who} ${data.adopted ? `adopted ${quoted(data.adopted.from ?? 'a compose project')} as` : 'declared'} ${project} ${quoted(data.displayName)} on release ${data.spec.release} with ${images(data.images)}, ports ${ports(data.spec.ports)}`,
  }),
  DisplayNameChanged: ({ data: { from, to } }, { who, project }) => ({
    line: `${who} renamed ${project} from ${quoted(from)} to ${quoted(to)}`,
    before: plain(from),
    after: plain(to),
  }),
  BindAddressChanged: ({ data: { from, to } }, { who, project }) => ({
    line: `${who} opened ${project} to ${listens(to)}, before to ${listens(from)}`,
    before: from,
    after: to,
  }),
  PortsChanged: ({ data: { from, to } }, { who, project }) => {
    const names = Object.keys(to);
    const moves = names.map((name) => `${name} from ${from[name] ?? 'none'} to ${to[name]}`);
    return {
      line: `${who} moved ${names.length === 1 ? 'port' : 'ports'} ${listed(moves)} of ${project}`,
      before: ports(from),
      after: ports(to),
    };
  },
  ProfileChosen: ({ data: { from, to } }, { who, project }) => ({
    line: `${who} chose the profile ${to} for ${project}, before ${from}`,
    before: from,
    after: to,
  }),
  ServiceSwitched: ({ data: { service, from, to } }, { who, project }) => ({
    line: `${who} switched ${service} of ${project} ${onOff(to)}, before ${onOff(from)}`,
    before: onOff(from),
    after: onOff(to),
  }),
  SettingChanged: ({ data: { setting, from, to } }, { who, project }) => ({
    line: `${who} set ${setting} of ${project} to ${settingWords(to)}, before ${settingWords(from)}`,
    before: settingWords(from),
    after: settingWords(to),
  }),
  SecretSettingGiven: ({ data: { setting, from } }, { who, project }) => ({
    line: `${who} gave ${project} ${from ? 'another' : 'a'} secret for ${plain(setting, 100)}`,
  }),
  SecretSettingRemoved: ({ data: { setting } }, { who, project }) => ({
    line: `${who} took the secret for ${plain(setting, 100)} from ${project}`,
  }),
  SecretsReplaced: ({ data: { stage, to } }, { who, project }) => ({
    line: `${who} replaced ${listed(Object.keys(to))} of ${project} (${plain(stage, 100)})`,
  }),
  ProjectHeld: ({ data: { services, reason } }, { who, project }) => ({
    line: `${who} held ${project}, only ${services.length === 0 ? 'nothing' : listed(services)} runs: ${plain(reason)}`,
  }),
  ProjectHoldEnded: (_, { who, project }) => ({ line: `${who} ended the hold of ${project}` }),
  ReleaseChanged: ({ data: { from, to } }, { who, project }) => ({
    line: `${who} moved ${project} from release ${from.spec.release} to ${to.spec.release}`,
    before: from.spec.release,
    after: to.spec.release,
  }),
  ServiceTagChosen: ({ data: { service, from, to } }, { who, project }) => ({
    line: `${who} chose version ${orReleased(to)} for ${service} of ${project}, before ${orReleased(from)}`,
    before: orReleased(from),
    after: orReleased(to),
  }),
  ServiceLimitsChanged: ({ data: { service, from, to } }, { who, project }) => ({
    line: `${who} changed the limits of ${service} of ${project} from ${limits(from)} to ${limits(to)}`,
    before: limits(from),
    after: limits(to),
  }),
  ServiceEnvSet: ({ data: { service, key, from, to } }, { who, project }) => ({
    line: `${who} set ${key} of ${service} of ${project} to ${quoted(to)}${from === null ? '' : `, before ${quoted(from)}`}`,
    before: from === null ? 'not set' : plain(from, 100),
    after: plain(to, 100),
  }),
  ServiceEnvRemoved: ({ data: { service, key, from } }, { who, project }) => ({
    line: `${who} took ${key} from ${service} of ${project}, before ${quoted(from)}`,
    before: plain(from, 100),
    after: 'not set',
  }),
  ImageSourceChosen: ({ data: { from, to } }, { who, project }) => ({
    line: `${who} chose ${images(to)} for the images of ${project}, before ${images(from)}`,
    before: plain(from.registry, 100),
    after: plain(to.registry, 100),
  }),
  ProjectPaused: ({ data: { reason } }, { who, project }) => ({
    line: `${who} paused ${project}${reason && reason !== 'asked for' ? `: ${plain(reason)}` : ''}`,
  }),
  ProjectResumed: (_, { who, project }) => ({ line: `${who} resumed ${project}` }),
  ProjectRestartRequested: ({ data }, { who, project }) => ({
    line: `${who} asked to restart ${listed(data.services)} of ${project}`,
  }),
  VolumeGenerationSwitched: ({ data: { role, from, to } }, { who, project }) => ({
    line: `${who} switched the ${role} volume of ${project} from generation ${from} to ${to}; the former one stays`,
    before: `generation ${from}`,
    after: `generation ${to}`,
  }),
  FormerDataRemovalRequested: ({ data }, { who, project }) => ({
    line: `${who} asked to delete the former volume ${plain(shortName(data.volume), 80)} of ${project} for good`,
  }),
  DumpRemovalRequested: ({ data }, { who, project }) => ({
    line: `${who} asked to delete the dump ${plain(data.dump, 120)} of ${project} for good`,
  }),
  ProjectRemovalRequested: ({ data }, { who, project }) => ({
    line: `${who} asked to remove ${project} and to ${data.keepData ? 'keep its data' : 'delete its data for good'}`,
  }),
  ProjectRemoved: ({ data: { volumes } }, { who, project }) => ({
    line: `${who} removed ${project} for good${volumes.length === 0 ? '' : `, and with it ${listed(volumes.map((name) => plain(shortName(name), 80)))}`}`,
  }),
  SecretsRevealed: ({ data }, { who, project }) => ({
    line: `${who} had ${listed(data.names)} of ${project} shown`,
  }),
};
