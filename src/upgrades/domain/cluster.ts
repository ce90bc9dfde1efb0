/** What lies beside the databases: roles, their settings and memberships, and what is said of each database. */
export interface Cluster {
  readonly roles: readonly Role[];
  readonly members: readonly Readonly<{ role: string; member: string; admin: boolean }>[];
  /** `null`: for all roles, or in all databases. */
  readonly settings: readonly Readonly<{ role: string | null; database: string | null; name: string; value: string }>[];
  readonly databases: readonly Database[];
}
interface Role {
  readonly name: string;
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createRole: boolean;
  readonly createDb: boolean;
  readonly login: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly limit: number;
  /** A verifier, never a password in clear text. */
  readonly verifier: string | null;
  readonly until: string | null;
}
export interface Database {
  readonly name: string;
  readonly owner: string;
  readonly limit: number;
  /** `null`: as the server has it by default. */
  readonly grants: readonly Readonly<{ to: string | null; privilege: string; grantable: boolean }>[] | null;
}

/** One line of JSON, a {@link Cluster}. */
export const CLUSTER = `select json_build_object(
  'roles', (select coalesce(json_agg(json_build_object('name', rolname, 'superuser', rolsuper, 'inherit', rolinherit,
    'createRole', rolcreaterole, 'createDb', rolcreatedb, 'login', rolcanlogin, 'replication', rolreplication,
    'bypassRls', rolbypassrls, 'limit', rolconnlimit, 'verifier', rolpassword, 'until', rolvaliduntil::text)
    order by rolname), '[]') from pg_authid where rolname !~ '^pg_'),
  'members', (select coalesce(json_agg(json_build_object('role', r.rolname, 'member', m.rolname, 'admin', a.admin_option)
    order by r.rolname, m.rolname), '[]')
    from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member where m.rolname !~ '^pg_'),
  'settings', (select coalesce(json_agg(json_build_object('role', r.rolname, 'database', d.datname,
    'name', split_part(c, '=', 1), 'value', substr(c, strpos(c, '=') + 1))), '[]')
    from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase,
    unnest(s.setconfig) c),
  'databases', (select json_agg(json_build_object('name', datname, 'owner', pg_get_userbyid(datdba), 'limit', datconnlimit,
    'grants', case when datacl is not null then (select coalesce(json_agg(json_build_object(
      'to', case when grantee = 0 then null else pg_get_userbyid(grantee) end,
      'privilege', privilege_type, 'grantable', is_grantable)), '[]') from aclexplode(datacl)) end) order by datname)
    from pg_database where not datistemplate and datallowconn));
`;

export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

// Their values are lists of names that are quoted already.
const LISTS = new Set(['search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries']);

/** Makes in a fresh cluster the roles that it lacks; of those that it has, only what was set for them is carried along. */
export function rolesScript(former: Cluster, fresh: Cluster, major: number): string {
  const has = new Set(fresh.roles.map(({ name }) => name));
  const made = former.roles.filter(({ name }) => !has.has(name));
  const known = new Set([...has, ...made.map(({ name }) => name)]);
  const standing = new Set(fresh.members.map(({ role, member }) => `${role} ${member}`));
  const members = former.members.filter(
    ({ role, member }) =>
      known.has(member) && (known.has(role) || role.startsWith('pg_')) && !standing.has(`${role} ${member}`),
  );
  const underPostgres = new Set(former.members.filter((m) => m.member === 'postgres').map(({ role }) => role));
  // Since 16 a role that may make roles manages only those that it is the administrator of.
  const managed = major < 16 ? [] : made.filter((r) => !r.superuser && !underPostgres.has(r.name));
  return [
    ...made.map(createRole),
    ...members.map((m) => `grant ${ident(m.role)} to ${ident(m.member)}${m.admin ? ' with admin option' : ''};`),
    ...managed.map(({ name }) => `grant ${ident(name)} to postgres with admin true, inherit false, set false;`),
    ...settings(former, (s) => s.database === null && s.role !== null && known.has(s.role)),
  ].join('\n');
}

function createRole(role: Role): string {
  const flags = Object.entries({
    superuser: role.superuser,
    inherit: role.inherit,
    createrole: role.createRole,
    createdb: role.createDb,
    login: role.login,
    replication: role.replication,
    bypassrls: role.bypassRls,
  }).map(([flag, is]) => (is ? flag : `no${flag}`));
  const password = role.verifier === null ? '' : ` password ${literal(role.verifier)}`;
  const until = role.until === null ? '' : ` valid until ${literal(role.until)}`;
  return `create role ${ident(role.name)} ${flags.join(' ')} connection limit ${role.limit}${password}${until};`;
}

/** Empties a database of a fresh cluster, and shuts it to all but superusers until {@link openScript}. */
export const emptyScript = ({ name, owner }: Database): string =>
  `drop database if exists ${ident(name)} with (force);
create database ${ident(name)} template template0 owner ${ident(owner)} connection limit 0;
`;

/** What was said of a database besides its content; opens it last. */
export function openScript(former: Cluster, { name, limit, grants }: Database): string {
  return [
    ...(grants === null ? [] : [`revoke all on database ${ident(name)} from public;`]),
    ...(grants ?? []).map(
      ({ to, privilege, grantable }) =>
        `grant ${privilege} on database ${ident(name)} to ${to === null ? 'public' : ident(to)}${grantable ? ' with grant option' : ''};`,
    ),
    ...settings(former, ({ database }) => database === name),
    `alter database ${ident(name)} connection limit ${limit};`,
  ].join('\n');
}

function settings(former: Cluster, wanted: (setting: Cluster['settings'][number]) => boolean): string[] {
  return former.settings.filter(wanted).map(({ role, database, name, value }) => {
    const place = database === null ? '' : ` in database ${ident(database)}`;
    const whose = role === null ? `database ${ident(database!)}` : `role ${ident(role)}${place}`;
    const parts = name.split('.').map(ident).join('.');
    return `alter ${whose} set ${parts} to ${LISTS.has(name) ? value || "''" : literal(value)};`;
  });
}
