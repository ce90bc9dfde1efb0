import { aStackInput, core } from '../../stack/domain/a-stack.fixture.js';
import { adoptionOf } from '../../stack/domain/adopt/adoption.js';
import type { ForeignContainer, ForeignStack } from '../../stack/domain/adopt/foreign.js';
import { render } from '../../stack/domain/render.js';
import { aForeignStack, config, valueOf } from './a-foreign.fixture.js';
import { databaseBlocks, imageReference, registryOf, tagsOf } from './images.js';
import { judge } from './judge.js';
import { offlineReport } from './offline.js';
import { structureBlocks, volumesOf, warningsOf } from './report.js';
import { foundSecrets, lackingSecrets, secretsInFiles } from './secrets.js';
import { wishesOf } from './wishes.js';

const judged = (foreign: ForeignStack) => {
  const adoption = adoptionOf(core, foreign);
  const spec = { ...adoption.spec, ports: { gateway: 20000, db: 20001, ...adoption.spec.ports } };
  const input = aStackInput({ spec, subnet: adoption.network?.subnet ?? '10.201.0.0/24' });
  return { adoption, input, ...judge(core, input, foreign.project, adoption, adoption.secrets) };
};

describe('An adoption', () => {
  it('leaves alone what does not differ, and takes over by id what is replaced', () => {
    const { services, adopted, input } = judged(aForeignStack({ meta: { isRunning: false } }));
    expect(services.map(({ service, outcome }) => `${service} ${outcome}`)).toEqual([
      'db stays',
      'meta starts',
      'gateway replaced',
    ]);
    expect(services[2]!.why).toEqual(['its configuration files come from the release now']);
    const hashes = Object.fromEntries(
      render({ ...input, adopted }).containers.map(({ service, hash }) => [service, hash]),
    );
    expect(adopted).toEqual({
      from: 'old',
      network: 'old_default',
      volumes: { 'db-data': { name: 'old_db-data' }, 'db-config': { name: 'old_db-config' } },
      containers: {
        db: { id: 'id-of-db', hash: hashes.db },
        meta: { id: 'id-of-meta', hash: hashes.meta },
        gateway: { id: 'id-of-gateway', hash: '' },
      },
    });
  });

  it('makes all services of a folder of which nothing is there', () => {
    const written = aForeignStack();
    const containers = written.containers.map(({ id: _, ...container }) => container as ForeignContainer);
    const { services, adopted, adoption } = judged({ ...written, containers, networks: [] });
    expect(services.every(({ outcome }) => outcome === 'created')).toBe(true);
    expect(adopted.containers).toEqual({});
    expect(adopted.network).toBeUndefined();
    expect(volumesOf(core, adoption, judged(written))).toEqual([
      { role: 'db-data', holds: 'the database', kind: 'volume', source: 'old_db-data' },
      expect.objectContaining({ role: 'db-config', kind: 'volume' }),
    ]);
  });

  it('finds secrets in containers, in files as the release writes them, and in .env', () => {
    const { adoption, wanted } = judged(aForeignStack());
    expect(foundSecrets(core, adoption, { JWT_SECRET: 'from .env', POSTGRES_PASSWORD: 'older', OTHER: 'x' })).toEqual({
      JWT_SECRET: 'from .env',
      POSTGRES_PASSWORD: valueOf('POSTGRES_PASSWORD'),
      PG_META_CRYPTO_KEY: valueOf('PG_META_CRYPTO_KEY'),
    });
    const gateway = wanted.find(({ service }) => service === 'gateway')!;
    expect(secretsInFiles(wanted, config(gateway), adoption.services)).toEqual({
      ANON_KEY: valueOf('ANON_KEY'),
      SERVICE_ROLE_KEY: valueOf('SERVICE_ROLE_KEY'),
    });
    const changed = new Map([...config(gateway)].map(([key, text]) => [key, `${text}#`]));
    expect(secretsInFiles(wanted, changed, adoption.services)).toEqual({});
  });

  it('does not go without secrets that data depends on', () => {
    const { wanted } = judged(aForeignStack());
    expect(lackingSecrets(core, wanted, {})).toEqual([
      expect.stringMatching(/^POSTGRES_PASSWORD was not found.*\.env/),
    ]);
    expect(lackingSecrets(core, wanted, { POSTGRES_PASSWORD: 'x' })).toEqual([]);
  });

  it('is blocked by scaled services, data in two places, an unseen vault key, and another PostgreSQL', () => {
    const [db, ...others] = aForeignStack().containers as [ForeignContainer, ...ForeignContainer[]];
    const blocks = (containers: readonly ForeignContainer[]) => {
      const foreign = { ...aForeignStack(), containers };
      const adoption = adoptionOf(core, foreign);
      return [...structureBlocks(core, foreign, adoption), ...databaseBlocks(core, adoption.services)];
    };
    const elsewhere = { ...db, id: 'two', mounts: db.mounts.map((mount) => ({ ...mount, source: 'other' })) };
    expect(blocks([db, ...others])).toEqual([]);
    expect(blocks([db, elsewhere, ...others])).toEqual([
      'It has 2 containers of db, and a project has one: scale it down first.',
      'Its services keep db-data in old_db-data and other: bring it to one place first.',
      'Its services keep db-config in old_db-config and other: bring it to one place first.',
    ]);
    expect(blocks([{ ...db, mounts: db.mounts.slice(0, 1) }])[0]).toMatch(/the key of its vault would be lost/);
    expect(blocks([{ ...db, image: 'supabase/postgres:17.6.1' }])[0]).toMatch(
      /PostgreSQL 17, and release 2026.11 has 15/,
    );
    expect(blocks([{ ...db, image: 'mine:7' }])[0]).toMatch(/cannot be told/);
    expect(blocks([])).toContain('It has no service at all.');
  });

  it('warns of what everybody knows, what opens, and keys that are new', () => {
    const open = { ports: [{ containerPort: 8000, hostPort: 20000, address: '0.0.0.0' }] };
    const foreign = aForeignStack({ gateway: open, meta: { health: 'unhealthy' } });
    const { adoption, ...rest } = judged(foreign);
    const found = { POSTGRES_PASSWORD: 'p@ss' };
    const made = ['ANON_KEY', 'JWT_SECRET'];
    const said = warningsOf({ foreign, adoption, judged: rest, found, samples: ['JWT_SECRET'], made, unread: ['x'] });
    expect(said).toEqual([
      expect.stringMatching(/^Everybody knows the values of JWT_SECRET/),
      expect.stringMatching(/port 20001 of db is open to every network/),
      expect.stringMatching(/^ANON_KEY were not found/),
      expect.stringMatching(/^POSTGRES_PASSWORD has characters/),
      'meta is unhealthy now',
      'x',
    ]);
    expect(said.join()).not.toContain('p@ss');
  });

  it('keeps where images come from, tags that the release knows, and nothing that looks like a secret', () => {
    const foreign = aForeignStack();
    const { adoption } = judged(foreign);
    expect(registryOf(core, adoption.services)).toBe('supascale.local');
    expect(tagsOf(core, adoption.services)).toEqual({});
    const twoTags = {
      ...core,
      services: { ...core.services, meta: { ...core.services.meta!, tags: ['v9', 'v0.99.0'] } },
    };
    expect(tagsOf(twoTags as never, adoption.services)).toEqual({ meta: 'v0.99.0' });
    expect(wishesOf(core, adoption, { POSTGRES_PASSWORD: 'x', 'smtp.password': 'y' })).toMatchObject({
      ...{ release: '2026.11', imageRegistry: 'supascale.local', ports: { gateway: 20000, db: 20001 } },
      secrets: { 'smtp.password': 'y' },
    });
    const [, meta] = foreign.containers;
    const env = {
      ...meta!.env,
      STRIPE_SECRET: 'a',
      LINK: 'http://u:p@h',
      COPY: valueOf('POSTGRES_PASSWORD'),
      PLAIN: 'b',
    };
    const { spec, lost } = adoptionOf(core, { ...foreign, containers: [{ ...meta!, env }] });
    expect(spec.services.meta).toEqual({ env: { PLAIN: 'b' } });
    expect(lost.filter((line) => line.includes('looks like a secret'))).toHaveLength(3);
  });

  it('is told of without a server too', () => {
    const stack = { ...aForeignStack(), networks: [{ name: 'old_default', subnet: null }] };
    const reading = { stack, variables: { JWT_SECRET: 'hush' }, unread: ['x'], missing: ['TAG'] };
    const told = offlineReport([core], reading, new Map())!;
    expect(told).toMatchObject({
      ...{ project: 'old', release: '2026.11', services: ['db', 'meta', 'gateway'], lost: [] },
      secrets: { found: ['JWT_SECRET', 'PG_META_CRYPTO_KEY', 'POSTGRES_PASSWORD'] },
      blocked: ['Its compose file asks for TAG: set them in .env.'],
    });
    expect(JSON.stringify(told)).not.toContain('hush');
    expect(offlineReport([core], { ...reading, stack: { ...stack, containers: [] } }, new Map())).toBeUndefined();
  });

  it.each([
    ['postgres', 'docker.io/library/postgres:latest'],
    ['supabase/postgres:15', 'docker.io/supabase/postgres:15'],
    ['index.docker.io/supabase/postgres:15@sha256:abc', 'docker.io/supabase/postgres:15'],
    ['localhost:5000/a/b/c', 'localhost:5000/a/b/c:latest'],
  ])('takes %s for %s', (text, expected) => {
    expect(imageReference(text)).toBe(expected);
  });
});
