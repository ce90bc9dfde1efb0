import { pathTo } from './path.js';
import { releaseChanges } from './release-changes.js';

describe('What an upgrade changes', () => {
  const path = pathTo('2026.09', '2026.10');
  const spec = { release: '2026.09', bindAddress: '127.0.0.1', ports: {}, services: {} } as const;

  it('is told by the major version of the database and by the image of each service', () => {
    const changes = releaseChanges(path, spec);
    expect(changes[0]).toEqual({ what: 'PostgreSQL', from: '15', to: '17' });
    expect(changes).toContainEqual({
      what: 'db',
      from: 'supabase/postgres:15.8.1.085',
      to: 'supabase/postgres:17.6.1.136',
    });
    expect(changes.filter(({ from, to }) => from === to)).toEqual([]);
  });

  it('names the tag that a user chose, which goes, and leaves out services that are off', () => {
    const services = { rest: { tag: 'v13' }, studio: { enabled: false } };
    const changes = releaseChanges(path, { ...spec, services });
    const tag = path.to.services.rest!.tags[0];
    expect(changes).toContainEqual({
      ...{ what: 'rest', from: 'postgrest/postgrest:v13', to: `postgrest/postgrest:${tag}` },
    });
    expect(changes.some(({ what }) => what === 'studio')).toBe(false);
  });
});
