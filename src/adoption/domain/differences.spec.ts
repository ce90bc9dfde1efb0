import { aStackInput } from '../../stack/domain/a-stack.fixture.js';
import type { ForeignContainer } from '../../stack/domain/adopt/foreign.js';
import { render } from '../../stack/domain/render.js';
import { asWanted, valueOf } from './a-foreign.fixture.js';
import { differencesOf } from './differences.js';

const [db, meta, gateway] = render(aStackInput()).containers as [never, never, never];
const around = {
  reveal: ({ secret }: { secret: string }) => valueOf(secret),
  network: 'old_default',
  folders: new Map([['supascale-abcdefghijklmnopqrst-db-data-g1', '/srv/old/data']]),
};
const now = (change: Partial<ForeignContainer>, want = db, with_ = around) =>
  differencesOf(want, asWanted(want, change), with_).now;
const like = asWanted(db);

describe('A container that was found', () => {
  it('can stay when nothing differs that it runs by', () => {
    expect(now({})).toEqual([]);
    expect(now({}, meta)).toEqual([]);
    expect(differencesOf(db, like, around).later).toEqual([expect.stringContaining('health check, restart policy')]);
  });

  it('can stay when only what is written differs, not what it means', () => {
    const image = like.image.replace('supascale.local/', '');
    const official = render(aStackInput({ images: { set: 'official', registry: 'docker.io' } })).containers[0]!;
    expect(differencesOf(official, { ...like, image }, around).now).toEqual([]);
    expect(now({ env: { ...like.env, MORE: '' } })).toEqual([]);
    expect(now({ ports: like.ports.map((port) => ({ ...port })) })).toEqual([]);
  });

  it('can stay when what is wanted is what its image does anyway', () => {
    const { POSTGRES_DB: _, ...env } = like.env;
    const ofImage = { entrypoint: ['start'], command: like.command!, env: { POSTGRES_DB: 'postgres', LANG: 'C' } };
    expect(now({ env, command: undefined, ofImage })).toEqual([]);
    expect(now({ ofImage: { ...ofImage, command: ['x'] } })).toEqual([]);
    expect(now({ env, ofImage: { ...ofImage, env: {} } })).toEqual(['it lacks the variable POSTGRES_DB']);
  });

  it('can stay in more networks than one, and without a health check', () => {
    const have = asWanted(db, { networks: ['old_default', 'x'], hasHealthCheck: false });
    const { now: none, later } = differencesOf(db, have, around);
    expect(none).toEqual([]);
    expect(later.slice(0, 2)).toEqual(['nobody asks how it is until it has a health check', 'it leaves the network x']);
  });

  it('can stay on a folder that becomes a volume', () => {
    const mounts = like.mounts.map((mount) =>
      mount.path.endsWith('/data') ? { ...mount, kind: 'bind' as const, source: '/srv/old/data' } : mount,
    );
    expect(now({ mounts })).toEqual([]);
    expect(differencesOf(db, { ...like, mounts }, around).later).toContain(
      '/srv/old/data is mounted through a volume when it is next recreated',
    );
  });

  const [port] = like.ports;
  it.each<[string, Partial<ForeignContainer>, string]>([
    ['another image', { image: 'supabase/postgres:14' }, 'it runs supabase/postgres:14 instead of'],
    ['another name', { service: 'database' }, 'it is called database'],
    ['another command', { command: ['postgres', '-c', 'hush=hush'] }, 'its command is another one'],
    ['no command', { command: undefined }, 'its command is another one'],
    ['an entrypoint', { entrypoint: ['/bin/sh'] }, 'its entrypoint is another one'],
    ['another value', { env: { ...like.env, PGPASSWORD: 'hush' } }, 'the variable PGPASSWORD has another value'],
    ['a variable less', { env: {} }, 'it lacks the variable POSTGRES_HOST'],
    ['a variable more', { env: { ...like.env, MORE: 'hush' } }, 'it has the variable MORE'],
    ['no data mounted', { mounts: [] }, 'nothing is mounted at /var/lib/postgresql/data'],
    ['other data', { mounts: like.mounts.map((mount) => ({ ...mount, source: 'x' })) }, 'x is mounted at /var/lib'],
    ['data read-only', { mounts: like.mounts.map((mount) => ({ ...mount, readOnly: true })) }, 'cannot be written'],
    [
      'something more mounted',
      { mounts: [...like.mounts, { kind: 'bind', source: '/etc', path: '/host', readOnly: true }] },
      '/etc is mounted at /host',
    ],
    ['another port', { ports: [{ ...port!, hostPort: 1 }] }, 'it publishes 127.0.0.1:1 to 5432'],
    ['no port', { ports: [] }, 'it does not publish 127.0.0.1:20001 to 5432'],
    ['an open port', { ports: [{ ...port!, address: '' }] }, 'it publishes 0.0.0.0:20001'],
    ['another network', { networks: ['x'] }, 'it is not in the network old_default'],
  ])('is replaced for %s', (_, change, sentence) => {
    const found = now(change);
    expect(found.join('\n')).toContain(sentence);
    expect(found.join('\n')).not.toContain('hush');
  });

  it('is replaced for a secret that nobody knows, a network that is new, and files that the release brings', () => {
    expect(now({}, db, { ...around, reveal: () => undefined as never })).toContain(
      'PGPASSWORD holds a secret that is made anew',
    );
    const { network: _, ...elsewhere } = around;
    expect(now({}, db, elsewhere as never)).toEqual(['it moves to the network of the project']);
    expect(now({}, gateway)).toEqual(['its configuration files come from the release now']);
  });
});
