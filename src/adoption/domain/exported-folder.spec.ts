import { parse } from 'yaml';
import { aSpec, aStackInput } from '../../stack/domain/a-stack.fixture.js';
import { composeOf, COMPOSE_FILE, ENV_FILE } from '../../stack/domain/compose/compose.js';
import { sourceOf } from '../../stack/domain/image-source.js';
import type { Release } from '../../stack/domain/release.js';
import { findRelease, releases } from '../../stack/domain/releases/index.js';
import { render } from '../../stack/domain/render.js';
import { valueOf } from './a-foreign.fixture.js';
import { readFolder } from './compose-folder.js';
import { offlineReport, type OfflineReport } from './offline.js';
import { fileKey } from './secrets.js';

interface Mount {
  type: 'volume' | 'bind';
  source: string;
  target: string;
}
interface Service {
  image: string;
  volumes?: Mount[];
  depends_on?: Record<string, unknown>;
  [key: string]: unknown;
}
interface Compose {
  services: Record<string, Service>;
}

const FOLDERS: readonly Readonly<{ id: string; names: Readonly<Record<string, string>> }>[] = [
  { id: '2026.10', names: { supavisor: 'pooler' } },
  { id: '2026.10', names: { 'api-gw': 'envoy' } },
  { id: '2026.09', names: { 'api-gw': 'kong' } },
];
const PATH = '/srv/shop';

/** What an adoption of the folder that this release exports would be told. */
function told(release: Release, changed: (file: Compose) => object = (file) => file): OfflineReport {
  const spec = aSpec({ release: release.id, profile: 'full' });
  const desired = render(aStackInput({ spec, images: sourceOf('docker.io') }));
  const made = composeOf(desired, {
    ...{ release, projectName: 'shop', remarks: [] },
    secret: ({ secret }) => valueOf(secret),
  });
  const text = (path: string) => made.find((file) => file.path === path)?.content;
  const file = changed(parse(text(COMPOSE_FILE)!, { merge: true }) as Compose);
  const reading = readFolder({ path: PATH, env: text(ENV_FILE)!, files: [file] });
  const config = new Map<string, string>();
  for (const { service, mounts } of reading.stack.containers)
    for (const { source, path } of mounts) {
      const content = text(source.slice(PATH.length + 1));
      if (content !== undefined) config.set(fileKey(service, path), content);
    }
  return offlineReport(releases, reading, config)!;
}

/** As such folders look that people have: former names of services, short names of images, data in folders. */
const asPeopleHaveIt =
  (names: Readonly<Record<string, string>>) =>
  ({ services }: Compose): object => ({
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        names[name] ?? name,
        {
          ...service,
          container_name: `supabase-${name}`,
          image: service.image.replace(/^docker\.io\/(library\/)?/, ''),
          volumes: (service.volumes ?? []).map(({ type, source, target }) =>
            type === 'volume' ? `./volumes/data/${source}:${target}:Z` : `${source}:${target}:ro,z`,
          ),
          depends_on: Object.fromEntries(
            Object.entries(service.depends_on ?? {}).map(([other, how]) => [names[other] ?? other, how]),
          ),
        },
      ]),
    ),
  });

describe.each(FOLDERS)('The folder that release $id exports, everything on', ({ id, names }) => {
  const release = findRelease(id)!;
  const services = Object.keys(release.services).sort();

  it.each([
    ['as it was written', undefined],
    ['as people have it', asPeopleHaveIt(names)],
  ])('is read back whole: %s', (_, changed) => {
    const report = told(release, changed);
    expect(services).toHaveLength(13);
    expect(report).toMatchObject({ project: 'shop', release: id, blocked: [], lost: [] });
    expect([...report.services].sort()).toEqual(services);
    expect(report.spec).toMatchObject({ release: id, profile: 'full', services: {} });
    expect(report.secrets).toEqual({ found: Object.keys(release.secrets).sort(), made: [] });
    const kind = changed ? 'folder' : 'volume';
    expect(report.volumes.map((volume) => [volume.role, volume.kind])).toEqual(
      Object.keys(release.volumes).map((role) => [role, kind]),
    );
    expect(JSON.stringify(report)).not.toContain(valueOf('POSTGRES_PASSWORD'));
  });
});
