import { releases } from '../../../src/stack/domain/releases/index.js';
import type { Release, ServiceTemplate } from '../../../src/stack/domain/release.js';

/** What the containers of the bench run: they sleep, and end at once when asked to. */
const IMAGE = { repository: 'test/busybox', tag: '1' } as const;
export const REGISTRY = 'supascale.local';
export const image = `${REGISTRY}/${IMAGE.repository}:${IMAGE.tag}`;

const sleeper: ServiceTemplate = {
  means: 'sleeps, for measurements',
  repository: IMAGE.repository,
  tags: [IMAGE.tag],
  command: ['sleep', '1000000'],
  env: {},
  files: [],
  volumes: [],
  aliases: [],
  dependsOn: [],
  limits: { memoryMiB: 64, leastMemoryMiB: 16, pids: 32, idleMiB: 1 },
  stop: { signal: 'SIGTERM', graceS: 10 },
  init: true,
  noNewPrivileges: true,
  userMaySet: ['env'],
  reservedEnv: [],
  local: { form: 'stand-in', lacks: 'everything' },
};

const sleepers = (id: string, count: number): Release => {
  const names = Array.from({ length: count }, (_, n) => `s${n + 1}`);
  return {
    id,
    title: `${count} sleepers`,
    postgresMajor: 15,
    profiles: { full: names, standard: names, minimal: names },
    settings: {},
    upgradesFrom: [],
    services: Object.fromEntries(names.map((name) => [name, sleeper])),
    secrets: {},
    ports: {},
    volumes: {},
  };
};

export const one = sleepers('0000.01', 1);
export const thirteen = sleepers('0000.13', 13);

/** The catalogue is a constant of the program; only the bench, in a process of its own, adds to it. */
export function addBenchReleases(): void {
  const catalogue = releases as Release[];
  for (const release of [one, thirteen]) if (!catalogue.includes(release)) catalogue.push(release);
}
