const MEMBER = (catalogue: string) =>
  `pg_depend d on d.classid = '${catalogue}'::regclass and d.objid = o.oid and d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass`;

/**
 * Gives statements, a line each, that say who owns what extensions brought: a dump makes extensions anew, in the name of
 * who restores it, and their first owner would lose his rights. What a newer version lacks is passed over.
 */
export const EXTENSION_OWNERS = `set search_path = '';
select format('do %L;', format('begin %s; exception when undefined_object or undefined_function or undefined_table or invalid_schema_name then null; end', statement))
from (
  select 1 as turn, format('alter schema %I owner to %I', nspname, pg_get_userbyid(nspowner)) as statement, nspowner as owner
  from pg_namespace o join ${MEMBER('pg_namespace')}
  union all
  select 2, format('alter %s %s owner to %I', case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end,
    o.oid::regclass, pg_get_userbyid(relowner)), relowner
  from pg_class o join ${MEMBER('pg_class')} where relkind in ('r', 'p', 'v', 'm', 'f')
  union all
  select 3, format('alter routine %s owner to %I', o.oid::regprocedure, pg_get_userbyid(proowner)), proowner
  from pg_proc o join ${MEMBER('pg_proc')} where prokind <> 'a'
) members
where pg_get_userbyid(owner) <> current_user
order by turn, statement;
`;
