import { release202611 as core } from '../releases/2026-11.js';
import type { Release } from '../release.js';
import { adoptionOf, nearestRelease } from './adoption.js';
import type { ForeignContainer, ForeignStack } from './foreign.js';
import { readEnv, secretsIn } from './read-env.js';

const container = (service: string, change: Partial<ForeignContainer> = {}): ForeignContainer => ({
  ...{ id: `id-${service}`, name: `old-${service}-1`, service, image: `docker.io/supabase/${service}:1`, env: {} },
  ...{ mounts: [], ports: [], networks: ['old_default'], isRunning: true },
  ...change,
});
const old: ForeignStack = {
  project: 'old',
  networks: [{ name: 'old_default', subnet: '172.20.0.0/16' }],
  containers: [
    container('db', {
      image: 'supabase/postgres:15.8.1.085',
      env: { POSTGRES_PASSWORD: 'p', PGPASSWORD: 'p', JWT_EXP: '3600', PGPORT: '5432' },
      mounts: [
        { kind: 'bind', source: '/srv/old/volumes/db/data', path: '/var/lib/postgresql/data', readOnly: false },
        { kind: 'volume', source: 'old_db-config', path: '/etc/postgresql-custom', readOnly: false },
        { kind: 'bind', source: '/srv/old/roles.sql', path: '/docker-entrypoint-initdb.d/x.sql', readOnly: true },
        { kind: 'volume', source: 'old_extra', path: '/extra', readOnly: false },
      ],
      ports: [{ containerPort: 5432, hostPort: 5433, address: '127.0.0.1' }],
    }),
    container('meta', {
      env: { PG_META_DB_PASSWORD: 'p', CRYPTO_KEY: 'k', PG_META_DB_HOST: 'elsewhere', LEVEL: 'debug' },
      ports: [{ containerPort: 9999, hostPort: 9999, address: '127.0.0.1' }],
    }),
    container('gateway', { ports: [{ containerPort: 8000, hostPort: 8000, address: '0.0.0.0' }] }),
    container('caddy'),
  ],
};

describe('A foreign stack', () => {
  const found = adoptionOf(core, old);

  it('becomes wishes: ports, address, switches, extra environment', () => {
    expect(found.spec).toMatchObject({
      ...{ release: '2026.11', bindAddress: '0.0.0.0', ports: { gateway: 8000, db: 5433 } },
      services: { meta: { env: { LEVEL: 'debug' } } },
    });
    expect(found.blocked).toEqual([]);
  });

  it('keeps its secrets', () => {
    expect(found.secrets).toEqual({ POSTGRES_PASSWORD: 'p', PG_META_CRYPTO_KEY: 'k' });
  });

  it('keeps its data where it is: volumes by name, folders under a volume', () => {
    expect(found.volumes).toEqual({
      'db-data': { device: '/srv/old/volumes/db/data' },
      'db-config': { name: 'old_db-config' },
    });
  });

  it('says what does not come along, without a value', () => {
    expect(found.lost).toEqual([
      'caddy is no service of release 2026.11 and is left alone',
      'PG_META_DB_HOST of meta is fixed by the release and becomes another value',
      'Volume old_extra at /extra of db stays, but is not mounted any more',
      'Port 9999 of meta (9999 inside) is not published any more',
    ]);
  });

  it('is not taken over when its services disagree on a secret, or its data cannot be seen', () => {
    const [db, meta] = old.containers as [ForeignContainer, ForeignContainer];
    const split = { ...meta, env: { ...meta.env, PG_META_DB_PASSWORD: 'other' } };
    const { blocked } = adoptionOf(core, { ...old, containers: [{ ...db, mounts: [] }, split] });
    expect(blocked).toEqual([
      'Its services do not agree on POSTGRES_PASSWORD: bring them to one value first.',
      'Where its database lies cannot be seen: no volume or folder is mounted there.',
    ]);
    expect(JSON.stringify(blocked)).not.toContain('other');
  });

  it('is read as the release with its major version of PostgreSQL', () => {
    const seventeen: Release = { ...core, id: '2099.01', postgresMajor: 17 };
    expect(nearestRelease([seventeen, core], old)?.id).toBe('2026.11');
    expect(nearestRelease([seventeen, core], { ...old, containers: [container('web')] })).toBeUndefined();
  });

  it('has its secrets found in connection strings too', () => {
    const dsn = ['postgres://x:', { secret: 'A' }, '@db/', { secret: 'A' }] as const;
    expect(secretsIn(dsn, 'postgres://x:pw@db/pw')).toEqual({ A: 'pw' });
    expect(secretsIn(dsn, 'postgres://x:pw@db/other')).toBeUndefined();
    expect(secretsIn('fixed', 'other')).toBeUndefined();
  });

  it('has settings read by their kind, and those that a setting does not take left out', () => {
    const said = { title: 'T', means: 'M' };
    const release: Release = {
      ...core,
      settings: {
        auth: {
          open: { ...said, kind: 'boolean', fallback: true },
          expiry: { ...said, kind: 'integer', fallback: 3600, least: 60, most: 7200 },
          names: { ...said, kind: 'list', maxItems: 3, itemMaxLength: 9 },
        },
      },
    };
    const env = {
      A: { from: 'setting', setting: 'auth.open' },
      B: { from: 'setting', setting: 'auth.expiry' },
      C: { from: 'setting', setting: 'auth.names' },
    } as const;
    const read = (values: Record<string, string>) => readEnv(release, 'auth', { ...core.services.meta, env }, values);
    expect(read({ A: 'false', B: '60', C: 'x, y' }).settings).toEqual([
      ['auth.open', false],
      ['auth.expiry', 60],
      ['auth.names', ['x', 'y']],
    ]);
    expect(read({ A: 'true', B: '3600' }).settings).toEqual([]);
    expect(read({ A: 'perhaps', B: '9999' }).lost).toHaveLength(2);
  });
});
