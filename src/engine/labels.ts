import type { ProjectRef } from '../kernel/ids.js';
import { isProjectRef } from '../kernel/ids.js';
import type { DesiredContainer, DesiredNetwork, DesiredVolume } from '../stack/domain/desired.js';
import { HASH_SCHEME } from '../stack/domain/hash.js';

export type Labels = Readonly<Record<string, string>>;

/** The labels by which we know our own objects again, whatever they are called. */
export const LABEL = {
  instance: 'com.supascale.instance',
  project: 'com.supascale.project',
  slug: 'com.supascale.slug',
  service: 'com.supascale.service',
  hash: 'com.supascale.hash',
  hashScheme: 'com.supascale.hash-scheme',
  role: 'com.supascale.role',
  generation: 'com.supascale.generation',
  /** The wanted reference of the image; the engine may know it by another. */
  image: 'com.supascale.image',
  /** Milliseconds between two health checks until the first good one. */
  startInterval: 'com.supascale.start-interval-ms',
} as const;

/** Whose an object is: this installation's, for one project. */
export interface Owner {
  readonly instance: string;
  readonly ref: ProjectRef;
  readonly slug: string;
}

// The labels of Compose, so that its tools list and filter our objects like those they made.
const COMPOSE_VERSION = '2.26.1';
const compose = (ref: ProjectRef): Labels => ({
  'com.docker.compose.project': `supascale-${ref}`,
  'com.docker.compose.version': COMPOSE_VERSION,
});

const owned = ({ instance, ref, slug }: Owner): Labels => ({
  [LABEL.instance]: instance,
  [LABEL.project]: ref,
  [LABEL.slug]: slug,
  ...compose(ref),
});

export const containerLabels = (owner: Owner, want: DesiredContainer): Labels => ({
  ...owned(owner),
  [LABEL.service]: want.service,
  [LABEL.hash]: want.hash,
  [LABEL.hashScheme]: String(HASH_SCHEME),
  [LABEL.image]: want.image,
  ...(want.health?.startIntervalS ? { [LABEL.startInterval]: String(want.health.startIntervalS * 1000) } : {}),
  'com.docker.compose.service': want.service,
  'com.docker.compose.container-number': '1',
  'com.docker.compose.oneoff': 'False',
  'com.docker.compose.config-hash': want.hash,
});

export const networkLabels = (owner: Owner, want: DesiredNetwork): Labels => ({
  ...owned(owner),
  'com.docker.compose.network': want.name,
});

export const volumeLabels = (owner: Owner, want: DesiredVolume): Labels => ({
  ...owned(owner),
  [LABEL.role]: want.role,
  [LABEL.generation]: String(want.generation),
  'com.docker.compose.volume': want.role,
});

/** The filter that finds the objects of one project, or with `ref` left out of all projects. */
export const labelFilter = (instance: string, ref?: ProjectRef): string[] => [
  `${LABEL.instance}=${instance}`,
  ...(ref ? [`${LABEL.project}=${ref}`] : []),
];

export const isOurs = (labels: Labels | null | undefined, instance: string, ref: ProjectRef): boolean =>
  refOf(labels, instance) === ref;

/** @returns the project that an object belongs to; undefined for a foreign one */
export function refOf(labels: Labels | null | undefined, instance: string): ProjectRef | undefined {
  const ref = labels?.[LABEL.project];
  return labels?.[LABEL.instance] === instance && ref !== undefined && isProjectRef(ref) ? ref : undefined;
}

/** Belongs to no Supascale, neither this installation nor another. */
export const isNobodys = (labels: Labels | null | undefined): boolean => labels?.[LABEL.instance] === undefined;

/** What Compose notes on what it makes. */
export const COMPOSE = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneoff: 'com.docker.compose.oneoff',
  folder: 'com.docker.compose.project.working_dir',
  network: 'com.docker.compose.network',
} as const;

/** What our labels on a container say. */
export const containerIdentity = (labels: Labels) => ({
  service: labels[LABEL.service] ?? '',
  hash: labels[LABEL.hash] ?? '',
  hashScheme: Number(labels[LABEL.hashScheme] ?? 0),
});

export const volumeIdentity = (labels: Labels) => ({
  role: labels[LABEL.role] ?? '',
  generation: Number(labels[LABEL.generation] ?? 0),
});
