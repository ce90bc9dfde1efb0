import type { ForeignContainer } from '../../stack/domain/adopt/foreign.js';
import type { DesiredContainer, SecretRef, Text } from '../../stack/domain/desired.js';
import { imageReference } from './images.js';

/** What a container is compared in, besides itself. */
export interface Surroundings {
  /** The value of a secret that was found; undefined for one that is made anew. */
  readonly reveal: (ref: SecretRef) => string | undefined;
  /** The network that is taken over; absent: the project gets a new one. */
  readonly network?: string;
  /** By name of a wanted volume: the folder of the server that it is laid over. */
  readonly folders: ReadonlyMap<string, string>;
}

export interface Differences {
  /** Why it has to be replaced, a sentence each, without values that may be secret; empty: it can stay. */
  readonly now: readonly string[];
  /** What waits for the next time that it is recreated. */
  readonly later: readonly string[];
}

/** Scripts that only a database without data ever reads. */
const FIRST_START = '/docker-entrypoint-initdb.d/';
const ALWAYS_LATER =
  'it gets its name, labels, limits, health check, restart policy and log rotation from the release when it is next recreated';

/** Whether a container that was found can stand for one that is wanted. */
export function differencesOf(want: DesiredContainer, have: ForeignContainer, around: Surroundings): Differences {
  const env = environment(want, have, around);
  const mounts = mounted(want, have, around);
  return {
    now: [
      ...named(want, have),
      ...called(want, have),
      ...programs(want, have),
      ...env.now,
      ...mounts.now,
      ...files(want),
      ...published(want, have),
      ...attached(have, around),
    ],
    later: [
      ...env.later,
      ...mounts.later,
      ...(want.health && have.hasHealthCheck === false ? ['nobody asks how it is until it has a health check'] : []),
      ...otherNetworks(have, around.network).map((name) => `it leaves the network ${name}`),
      ALWAYS_LATER,
    ],
  };
}

function named({ image }: DesiredContainer, have: ForeignContainer): string[] {
  return imageReference(image) === imageReference(have.image) ? [] : [`it runs ${have.image} instead of ${image}`];
}

/** The others reach it by the release's name. */
const called = ({ service }: DesiredContainer, have: ForeignContainer): string[] =>
  service === have.service ? [] : [`it is called ${have.service}, and the others look for ${service}`];

/** What is neither wanted nor given is the image's own; with an entrypoint of its own an image's command counts no more. */
function programs(want: DesiredContainer, { entrypoint, command, ofImage }: ForeignContainer): string[] {
  return [
    ...program('entrypoint', want.entrypoint ?? ofImage?.entrypoint, entrypoint ?? ofImage?.entrypoint),
    ...program(
      'command',
      want.command ?? (want.entrypoint ? [] : ofImage?.command),
      command ?? (entrypoint ? [] : ofImage?.command),
    ),
  ];
}

function program(what: string, want: readonly string[] = [], have: readonly string[] = []): string[] {
  const isSame = want.length === have.length && want.every((word, at) => word === have[at]);
  return isSame ? [] : [`its ${what} is another one`];
}

function environment({ env }: DesiredContainer, have: ForeignContainer, { reveal }: Surroundings) {
  const [now, later]: [string[], string[]] = [[], []];
  const given = new Map([...Object.entries(have.ofImage?.env ?? {}), ...Object.entries(have.env)]);
  for (const [key, text] of Object.entries(env)) {
    const value = valueOf(text, reveal);
    const there = given.get(key);
    if (value === undefined) now.push(`${key} holds a secret that is made anew`);
    else if (there === undefined && value === '') later.push(`${key} is not set yet, and will be empty`);
    else if (there === undefined) now.push(`it lacks the variable ${key}`);
    else if (there !== value) now.push(`the variable ${key} has another value`);
  }
  for (const [key, value] of Object.entries(have.env))
    if (!Object.hasOwn(env, key)) {
      if (value === '') later.push(`the empty variable ${key} goes`);
      else now.push(`it has the variable ${key}, which does not come along`);
    }
  return { now, later };
}

function valueOf(text: Text, reveal: Surroundings['reveal']): string | undefined {
  if (typeof text === 'string') return text;
  const parts = text.map((part) => (typeof part === 'string' ? part : reveal(part)));
  return parts.includes(undefined) ? undefined : parts.join('');
}

function mounted(want: DesiredContainer, have: ForeignContainer, { folders }: Surroundings) {
  const [now, later]: [string[], string[]] = [[], []];
  for (const { volume, path, readOnly = false } of want.mounts) {
    const there = have.mounts.find((mount) => mount.path === path);
    const isSame = there && there.source === (there.kind === 'bind' ? folders.get(volume) : volume);
    if (!there) now.push(`nothing is mounted at ${path}`);
    else if (!isSame) now.push(`${there.source} is mounted at ${path} instead of what it becomes`);
    else if (there.readOnly && !readOnly) now.push(`what is mounted at ${path} cannot be written`);
    else if (there.kind === 'bind') later.push(`${there.source} is mounted through a volume when it is next recreated`);
  }
  for (const mount of have.mounts)
    if (!isKnown(want, mount.path))
      now.push(`${mount.source} is mounted at ${mount.path}, which the release does not do`);
  return { now, later };
}

const isKnown = (want: DesiredContainer, path: string): boolean =>
  path.startsWith(FIRST_START) || [...want.mounts, ...want.files].some((known) => known.path === path);

/** What was given to it from its folder is not seen by us when it changes. */
const files = ({ files: given }: DesiredContainer): string[] =>
  given.some(({ path }) => !path.startsWith(FIRST_START)) ? ['its configuration files come from the release now'] : [];

function published(want: DesiredContainer, have: ForeignContainer): string[] {
  const texts = (ports: ForeignContainer['ports']) =>
    new Set(ports.map(({ address, hostPort, containerPort }) => `${host(address)}:${hostPort} to ${containerPort}`));
  const [wanted, there] = [texts(want.ports), texts(have.ports)];
  return [
    ...[...wanted].filter((port) => !there.has(port)).map((port) => `it does not publish ${port}`),
    ...[...there].filter((port) => !wanted.has(port)).map((port) => `it publishes ${port}`),
  ];
}

const host = (address: string): string => (address === '' || address === '::' ? '0.0.0.0' : address);

function attached({ networks }: ForeignContainer, { network }: Surroundings): string[] {
  if (network === undefined) return ['it moves to the network of the project'];
  return networks.includes(network) ? [] : [`it is not in the network ${network}`];
}

export const otherNetworks = ({ networks }: ForeignContainer, own: string | undefined): readonly string[] =>
  networks.filter((name) => name !== own);
