import type { Adoption } from '../../stack/domain/adopt/adoption.js';
import type { ForeignStack } from '../../stack/domain/adopt/foreign.js';
import type { Release } from '../../stack/domain/release.js';
import type { StackSpec } from '../../stack/domain/stack-spec.js';
import { otherNetworks } from './differences.js';
import type { Judged, ServiceOutcome } from './judge.js';
import { usedBy, type Values } from './secrets.js';

export interface VolumeReport {
  /** The release's word for it, e.g. `db-data`. */
  readonly role: string;
  readonly holds: string;
  /** `volume`: one of that name. `folder`: of the server, which a volume is laid over. `new`: an empty one. */
  readonly kind: 'volume' | 'folder' | 'new';
  readonly source: string | null;
}

/** What an adoption would do. Of secrets it has names only. */
export interface AdoptionReport {
  /** What Compose calls it: typed to confirm. */
  readonly project: string;
  readonly serverId: string;
  /** Whether containers of it are on the engine. */
  readonly isThere: boolean;
  /** Its compose folder, where that was read. */
  readonly folder: string | null;
  readonly release: string;
  /** What it becomes. Ports that it does not publish yet are picked when it is adopted. */
  readonly spec: StackSpec;
  readonly imageRegistry: string;
  readonly services: readonly ServiceOutcome[];
  readonly volumes: readonly VolumeReport[];
  readonly network: Adoption['network'];
  readonly secrets: Readonly<{
    /** Found, and kept. */
    found: readonly string[];
    /** Among those: known to everybody from public example files. */
    samples: readonly string[];
    /** Not found: made anew. */
    made: readonly string[];
  }>;
  /** What does not come along. */
  readonly lost: readonly string[];
  /** What a person should know before. */
  readonly warnings: readonly string[];
  /** Why it cannot be adopted; empty when it can. */
  readonly blocked: readonly string[];
  /** Of what was found: an adoption names it, and is refused when it does not hold any more. */
  readonly hash: string;
}

/** Each role of a volume that a service which is on needs. */
export function volumesOf(release: Release, { volumes }: Pick<Adoption, 'volumes'>, judged: Judged): VolumeReport[] {
  const used = new Set(
    judged.wanted.flatMap(({ service }) => release.services[service]!.volumes.map(({ role }) => role)),
  );
  return Object.entries(release.volumes)
    .filter(([role]) => used.has(role))
    .map(([role, { holds }]) => {
      const data = volumes[role];
      if (!data) return { role, holds, kind: 'new', source: null };
      return 'name' in data
        ? { role, holds, kind: 'volume', source: data.name }
        : { role, holds, kind: 'folder', source: data.device };
    });
}

/** Services that were scaled, and data that services keep in several places: neither can become one project. */
export function structureBlocks(
  release: Release,
  foreign: ForeignStack,
  { services }: Pick<Adoption, 'services'>,
): string[] {
  const counts = new Map<string, number>();
  for (const { service } of services) counts.set(service, (counts.get(service) ?? 0) + 1);
  const places = new Map<string, Set<string>>();
  for (const { service, container } of services)
    for (const { role, path } of release.services[service]!.volumes)
      for (const mount of container.mounts)
        if (mount.path === path) places.set(role, (places.get(role) ?? new Set()).add(mount.source));
  const config = release.services.db?.volumes.find(({ role }) => role === 'db-config')?.path;
  const db = services.find(({ service }) => service === 'db')?.container;
  return [
    ...[...counts]
      .filter(([, count]) => count > 1)
      .map(
        ([service, count]) => `It has ${count} containers of ${service}, and a project has one: scale it down first.`,
      ),
    ...[...places]
      .filter(([, sources]) => sources.size > 1)
      .map(
        ([role, sources]) => `Its services keep ${role} in ${[...sources].join(' and ')}: bring it to one place first.`,
      ),
    ...(db?.id !== undefined && config !== undefined && !db.mounts.some(({ path }) => path === config)
      ? [
          `Nothing is mounted at ${config} of its database: the key of its vault would be lost. Mount a volume there first.`,
        ]
      : []),
    ...(foreign.containers.length === 0 ? ['It has no service at all.'] : []),
  ];
}

interface Circumstances {
  readonly foreign: ForeignStack;
  readonly adoption: Adoption;
  readonly judged: Judged;
  readonly found: Values;
  readonly samples: readonly string[];
  readonly made: readonly string[];
  readonly unread: readonly string[];
}

/** Keys that people and programs were handed. */
const HANDED_OUT = [
  'ANON_KEY',
  'SERVICE_ROLE_KEY',
  'SUPABASE_PUBLISHABLE_KEY',
  'SUPABASE_SECRET_KEY',
  'DASHBOARD_PASSWORD',
];

export function warningsOf({ foreign, adoption, judged, found, samples, made, unread }: Circumstances): string[] {
  const used = usedBy(judged.wanted);
  const fresh = HANDED_OUT.filter((name) => made.includes(name) && used.has(name));
  const hidden = adoption.services.flatMap(({ service, container }) =>
    container.ports.filter(({ address }) => address === '127.0.0.1').map(({ hostPort }) => `${hostPort} of ${service}`),
  );
  const password = found.POSTGRES_PASSWORD ?? '';
  return [
    ...(samples.length > 0
      ? [`Everybody knows the values of ${samples.join(', ')} from public example files: rotate them right after.`]
      : []),
    ...(adoption.spec.bindAddress === '0.0.0.0' && hidden.length > 0
      ? [`A project listens at one address: port ${hidden.join(', ')} is open to every network then.`]
      : []),
    ...(fresh.length > 0
      ? [`${fresh.join(', ')} were not found: new ones are made, and whoever has the old ones needs them.`]
      : []),
    ...(/[^A-Za-z0-9._~-]/.test(password)
      ? ['POSTGRES_PASSWORD has characters that connection strings have to escape: rotate it after the adoption.']
      : []),
    ...adoption.services.flatMap(({ service, container }) =>
      adoption.network === null
        ? []
        : otherNetworks(container, adoption.network.name).map((name) => `${service} leaves the network ${name}`),
    ),
    ...(adoption.services.every(({ container }) => container.id === undefined)
      ? Object.values(adoption.volumes).flatMap((data) =>
          'name' in data ? [`Volume ${data.name} has to be on the server: nothing is started on an empty one`] : [],
        )
      : []),
    ...foreign.containers
      .filter(({ health }) => health === 'unhealthy')
      .map(({ service }) => `${service} is unhealthy now`),
    ...unread,
  ];
}
