import type { DesiredContainer, Text } from './desired.js';
import type { ContainerFacts } from './observed.js';

/** What the engine itself does with a container that dies; beyond that the reconciler decides. */
export const RESTART_POLICY = 'on-failure:5';

/**
 * What hands changed behind a hash that still fits, each as the end of a sentence about the container; `[]` when all is
 * as wished. Only what the wish names is compared: the rest is the image's own. Of variables that hold secrets no value
 * is looked at. Name and networks show without an inspection and are the plan's business.
 */
export function differences(want: DesiredContainer, have: ContainerFacts): string[] {
  return [
    ...changed('image', want.image, have.image),
    ...(want.command ? changed('command', want.command.join(' '), have.command.join(' ')) : []),
    ...changed('memory limit', limit(want.memoryMiB, ' MiB'), limit(have.memoryMiB, ' MiB')),
    ...changed('CPU limit', limit(want.cpus), limit(have.cpus)),
    ...changed('process limit', limit(want.pidsLimit), limit(have.pidsLimit)),
    ...changed('restart policy', RESTART_POLICY, have.restartPolicy),
    ...sets('volume', want.mounts.map(mountText), have.mounts.map(mountText)),
    ...sets('port', want.ports.map(portText), have.ports.map(portText)),
    ...environment(want.env, have.env),
  ];
}

const limit = (value: number | undefined, unit = ''): string => (value === undefined ? 'none' : `${value}${unit}`);
const mountText = ({ volume, path }: DesiredContainer['mounts'][number]): string => `${volume} at ${path}`;
const portText = ({ address, hostPort, containerPort }: DesiredContainer['ports'][number]): string =>
  `${address}:${hostPort} to ${containerPort}`;

const changed = (what: string, want: string, have: string): string[] =>
  want === have ? [] : [`has ${what} ${have} instead of ${want}`];

function sets(what: string, want: readonly string[], have: readonly string[]): string[] {
  return [
    ...want.filter((each) => !have.includes(each)).map((each) => `lacks ${what} ${each}`),
    ...have.filter((each) => !want.includes(each)).map((each) => `has ${what} ${each} that nobody wished for`),
  ];
}

function environment(want: DesiredContainer['env'], have: ContainerFacts['env']): string[] {
  return Object.entries(want).flatMap(([key, text]) => {
    if (!Object.hasOwn(have, key)) return [`lacks variable ${key}`];
    const value = plain(text);
    return value === undefined || value === have[key] ? [] : [`has another value in variable ${key}`];
  });
}

/** @returns undefined for a text that holds secrets */
function plain(text: Text): string | undefined {
  if (typeof text === 'string') return text;
  return text.every((part) => typeof part === 'string') ? text.join('') : undefined;
}
