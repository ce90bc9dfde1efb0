import { ident, literal, openScript, rolesScript, type Cluster } from './cluster.js';

const role = (name: string, change: object = {}) => ({
  name,
  superuser: false,
  inherit: true,
  createRole: false,
  createDb: false,
  login: true,
  replication: false,
  bypassRls: false,
  limit: -1,
  verifier: null,
  until: null,
  ...change,
});
const cluster = (change: Partial<Cluster> = {}): Cluster => ({
  roles: [role('postgres')],
  members: [],
  settings: [],
  databases: [],
  ...change,
});

describe('What lies beside databases', () => {
  it('quotes names and values', () => {
    expect([ident('a"b'), literal("a'b")]).toEqual(['"a""b"', "'a''b'"]);
  });
  it('makes only the roles that are missing, with their verifiers', () => {
    const former = cluster({ roles: [role('postgres'), role('rea"der', { verifier: 'SCRAM-SHA-256$x' })] });
    expect(rolesScript(former, cluster(), 15)).toBe(
      `create role "rea""der" nosuperuser inherit nocreaterole nocreatedb login noreplication nobypassrls connection limit -1 password 'SCRAM-SHA-256$x';`,
    );
  });
  it('lets postgres manage them where a role has to be told so', () => {
    const former = cluster({ roles: [role('postgres'), role('reader')] });
    expect(rolesScript(former, cluster(), 17)).toContain('grant "reader" to postgres with admin true');
    expect(rolesScript(former, cluster(), 15)).not.toContain('grant');
  });
  it('grants no role to one that is not there', () => {
    const members = [{ role: 'postgres', member: 'ghost', admin: false }];
    expect(rolesScript(cluster({ members }), cluster(), 15)).toBe('');
  });
  it('carries settings along, lists of names as they are', () => {
    const settings = [
      { role: 'postgres', database: null, name: 'search_path', value: '"$user", public' },
      { role: null, database: 'postgres', name: 'app.settings.jwt_exp', value: "36'00" },
    ];
    expect(rolesScript(cluster({ settings }), cluster(), 15)).toBe(
      'alter role "postgres" set "search_path" to "$user", public;',
    );
    expect(openScript(cluster({ settings }), { name: 'postgres', owner: 'postgres', limit: 7, grants: null })).toBe(
      `alter database "postgres" set "app"."settings"."jwt_exp" to '36''00';\nalter database "postgres" connection limit 7;`,
    );
  });
});
