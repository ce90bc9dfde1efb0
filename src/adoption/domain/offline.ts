import type { ProjectRef } from '../../kernel/ids.js';
import { pickPorts } from '../../projects/domain/pick.js';
import { adoptionOf, nearestRelease } from '../../stack/domain/adopt/adoption.js';
import { sourceOf } from '../../stack/domain/image-source.js';
import type { Release } from '../../stack/domain/release.js';
import { completeSpec, validateSpec } from '../../stack/domain/validate-spec.js';
import type { FolderReading } from './compose-folder.js';
import { databaseBlocks } from './images.js';
import { judge, type Judged } from './judge.js';
import { structureBlocks, volumesOf, warningsOf, type AdoptionReport } from './report.js';
import { foundSecrets, lackingSecrets, secretsInFiles } from './secrets.js';
import { wishesOf } from './wishes.js';

/** What can be said of a folder without a server: whether anything runs, and what its images are, is not looked at. */
export type OfflineReport = Pick<
  AdoptionReport,
  'project' | 'release' | 'spec' | 'volumes' | 'lost' | 'warnings' | 'blocked'
> &
  Readonly<{ services: readonly string[]; secrets: Omit<AdoptionReport['secrets'], 'samples'> }>;

/**
 * @param files config files of the folder, by `fileKey`
 * @returns undefined when no release has any of its services
 */
export function offlineReport(
  releases: readonly Release[],
  reading: FolderReading,
  files: ReadonlyMap<string, string>,
): OfflineReport | undefined {
  const { stack, variables, unread, missing } = reading;
  const release = nearestRelease(releases, stack);
  if (!release) return undefined;
  const adoption = adoptionOf(release, stack);
  const first = foundSecrets(release, adoption, variables);
  const { imageRegistry = 'docker.io', secrets: _, ...wishes } = wishesOf(release, adoption, first);
  const free = Object.keys(release.ports).filter((name) => !Object.hasOwn(wishes.ports, name));
  const picked = pickPorts(free.length, FREE_PORTS, new Set(Object.values(wishes.ports))) ?? [];
  const spec = completeSpec(release, wishes, Object.fromEntries(free.map((name, at) => [name, picked[at]!])));
  const kept = Object.values(spec.ports);
  const wrong = Object.entries(validateSpec(release, spec, { portRange: [1, 65_535], reservedPorts: [], kept }));
  const judged: Judged =
    wrong.length > 0
      ? { services: [], adopted: { volumes: {}, containers: {} }, wanted: [] }
      : judge(release, { ...SOMEWHERE, spec, images: sourceOf(imageRegistry) }, stack.project, adoption, first);
  const found = { ...secretsInFiles(judged.wanted, files, adoption.services), ...first };
  const made = Object.keys(release.secrets).filter((name) => !Object.hasOwn(found, name));
  return {
    ...{ project: stack.project, release: release.id, spec },
    services: adoption.services.map(({ service }) => service),
    volumes: volumesOf(release, adoption, judged),
    secrets: { found: Object.keys(found).sort(), made },
    lost: [...new Set(adoption.lost)],
    warnings: warningsOf({ foreign: stack, adoption, judged, found, samples: [], made, unread }),
    blocked: [
      ...structureBlocks(release, stack, adoption),
      ...databaseBlocks(release, adoption.services),
      ...adoption.blocked,
      ...lackingSecrets(release, judged.wanted, found),
      ...(missing.length > 0 ? [`Its compose file asks for ${missing.join(', ')}: set them in .env.`] : []),
      ...wrong.map(([field, messages]) => `${field} ${messages.join(', ')}.`),
    ],
  };
}

const FREE_PORTS = [20_000, 65_535] as const;
const SOMEWHERE = {
  ref: 'a'.repeat(20) as ProjectRef,
  slug: 'adopted-project',
  status: 'active',
  subnet: '10.0.0.0/24',
  generations: {},
  restarts: {},
  secrets: {},
} as const;
