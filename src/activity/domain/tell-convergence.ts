import type { ConvergenceEvent, StepRecord } from '../../reconciler/domain/convergence.events.js';
import type { ConnectionEvent, ServerEvent } from '../../servers/domain/server.js';
import { listed, plain, shortName } from './plain.js';
import type { Tellers } from './told.js';

/** Verbs of the engine as [done, to do]. */
const VERBS: Readonly<Record<string, readonly [string, string]>> = {
  'create-network': ['created the network', 'create the network'],
  'remove-network': ['removed the network', 'remove the network'],
  'create-volume': ['created the volume', 'create the volume'],
  'record-volume': ['recorded the volume', 'record the volume'],
  pull: ['pulled', 'pull'],
  create: ['created', 'create'],
  start: ['started', 'start'],
  unpause: ['unpaused', 'unpause'],
  stop: ['stopped', 'stop'],
  remove: ['removed', 'remove'],
};

const name = (target: string): string => plain(shortName(target), 120);
const done = ({ kind, target }: StepRecord): string => `${VERBS[kind]?.[0] ?? `did ${kind} on`} ${name(target)}`.trim();
const todo = ({ kind, target }: StepRecord): string => `${VERBS[kind]?.[1] ?? `do ${kind} on`} ${name(target)}`.trim();
const because = ({ cause }: StepRecord): string => ` (${plain(cause, 160)})`;
const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`;

const lasted = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The engine's words end in a full stop or not; the line goes on either way. */
const words = (message: string): string => plain(message).replace(/\.$/, '');

export const tellConvergence: Tellers<ConvergenceEvent | ConnectionEvent | ServerEvent> = {
  ConvergenceStarted: ({ data: { wishVersion, steps } }, { who, project }) => ({
    line: `${who} began to bring ${project} to wish ${wishVersion}: ${count(steps.length, 'engine call')}, first to ${listed(steps.slice(0, 3).map(todo))}`,
  }),
  DriftFound: ({ data: { service, difference, cause } }, { who, project }) => ({
    line: `${who} found drift in ${project}: ${plain(service, 60)} ${plain(difference)}, ${plain(cause)}`,
  }),
  StepDone: ({ data: { step, ms } }, { who, project }) => ({
    line: `${who} ${done(step)} of ${project}${because(step)}, ${lasted(ms)}`,
  }),
  StepFailed: ({ data: { step, message, retryInS } }, { who, project }) => ({
    line: `${who} could not ${todo(step)} of ${project}${because(step)}: ${words(message)}; next try in ${retryInS} s`,
  }),
  StepInterrupted: ({ data: { step } }, { who, project }) => ({
    line: `${who} was interrupted when about to ${todo(step)} of ${project}${because(step)}: it may have happened or not, the next look will see`,
  }),
  LookFailed: ({ data: { message, retryInS } }, { who, project }) => ({
    line: `${who} could not look at ${project}: ${words(message)}; next try in ${retryInS} s`,
  }),
  ConvergenceBlocked: ({ data: { message } }, { who, project }) => ({
    line: `${who} is blocked on ${project}: ${words(message)}`,
  }),
  ConvergenceDegraded: ({ data: { message } }, { who, project }) => ({
    line: `${who} sees ${project} degraded: ${words(message)}`,
  }),
  ConvergenceSettled: ({ data: { wishVersion } }, { who, project }) => ({
    line: `${who} has ${project} as wished (wish ${wishVersion})`,
  }),
  ImagePinned: ({ data: { image, digest } }, { who, project }) => ({
    line: `${who} pinned ${plain(image, 160)} of ${project} to ${plain(digest, 26)}`,
  }),
  DatabaseArranged: ({ data: { what } }, { who, project }) => ({
    line: `${who} gave the database of ${project} ${plain(what, 100)}`,
  }),
  DatabaseNotArranged: ({ data: { what, message } }, { who, project }) => ({
    line: `${who} could not give the database of ${project} ${plain(what, 100)}: ${plain(message)}`,
  }),
  ImageUnpinned: ({ data: { image, digest } }, { who, project }) => ({
    line: `${who} let ${plain(image, 160)} of ${project} be pinned anew, before to ${plain(digest, 26)}`,
  }),
  VolumeRecorded: ({ data }, { who, project }) => ({
    line: `${who} recorded the volume ${name(data.name)} of ${project} before its first use`,
  }),
  VolumeProven: ({ data }, { who, project }) => ({
    line: `${who} saw the database of ${project} well: the volume ${name(data.name)} holds data from now on`,
  }),
  FirstStartFailed: ({ data }, { who, project }) => ({
    line: `${who} found that the first start on the volume ${name(data.name)} of ${project} ended half-way`,
  }),
  VolumeDeleted: ({ data }, { who, project }) => ({
    line: `${who} deleted the volume ${name(data.name)} of ${project} for good`,
  }),
  EngineReached: ({ data: { engineVersion } }, { who, server }) => ({
    line: `${who} reached the engine of ${server}, version ${plain(engineVersion, 60)}`,
  }),
  EngineLost: ({ data: { reason } }, { who, server }) => ({
    line: `${who} lost the engine of ${server}: ${plain(reason)}`,
  }),
  ServerRegistered: ({ data }, { who }) => ({
    line: `${who} registered the server ${plain(data.name, 80)} at ${plain(data.endpoint, 120)}`,
  }),
};
