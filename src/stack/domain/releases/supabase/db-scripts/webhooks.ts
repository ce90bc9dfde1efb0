/** Callable by everybody whose statement may fire a webhook; run as their owner, so that nobody need own the queue. */
const OPEN_PG_NET = `
  grant usage on schema net to supabase_functions_admin, postgres, anon, authenticated, service_role;
  alter function net.http_get(text, jsonb, jsonb, integer) security definer;
  alter function net.http_get(text, jsonb, jsonb, integer) set search_path = net;
  alter function net.http_post(text, jsonb, jsonb, jsonb, integer) security definer;
  alter function net.http_post(text, jsonb, jsonb, jsonb, integer) set search_path = net;
  revoke all on function net.http_get(text, jsonb, jsonb, integer) from public;
  revoke all on function net.http_post(text, jsonb, jsonb, jsonb, integer) from public;
  grant execute on function net.http_get(text, jsonb, jsonb, integer)
    to supabase_functions_admin, postgres, anon, authenticated, service_role;
  grant execute on function net.http_post(text, jsonb, jsonb, jsonb, integer)
    to supabase_functions_admin, postgres, anon, authenticated, service_role;`;

const OWNER = `
-- Owns all that webhooks need. Some images make it themselves.
select 'create role supabase_functions_admin'
where not exists (select from pg_catalog.pg_roles where rolname = 'supabase_functions_admin')
\\gexec
alter role supabase_functions_admin with login createrole noinherit noreplication;
alter role supabase_functions_admin set search_path = supabase_functions;
grant supabase_functions_admin to postgres;

-- Its predecessor in former images.
do $$
begin
  if exists (select from pg_catalog.pg_roles where rolname = 'supabase_pg_net_admin') then
    reassign owned by supabase_pg_net_admin to supabase_admin;
    drop owned by supabase_pg_net_admin;
    drop role supabase_pg_net_admin;
  end if;
end
$$;`;

const TABLES = `
create schema if not exists supabase_functions authorization supabase_functions_admin;
grant usage on schema supabase_functions to postgres, anon, authenticated, service_role;
alter default privileges in schema supabase_functions
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges in schema supabase_functions
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges in schema supabase_functions
  grant all on functions to postgres, anon, authenticated, service_role;

create table supabase_functions.migrations (
  version text primary key,
  inserted_at timestamptz not null default now()
);
create table supabase_functions.hooks (
  id bigserial primary key,
  hook_table_id integer not null,
  hook_name text not null,
  created_at timestamptz not null default now(),
  request_id bigint
);
comment on table supabase_functions.hooks is 'Each request that a webhook sent, by its trigger.';
create index supabase_functions_hooks_request_id_idx on supabase_functions.hooks (request_id);
create index supabase_functions_hooks_h_table_id_h_name_idx on supabase_functions.hooks (hook_table_id, hook_name);
insert into supabase_functions.migrations (version) values ('initial'), ('20210809183423_update_grants');

alter table supabase_functions.migrations owner to supabase_functions_admin;
alter table supabase_functions.hooks owner to supabase_functions_admin;`;

const TRIGGER = `
-- A trigger's arguments: url, method, headers, query parameters, patience in milliseconds.
create function supabase_functions.http_request() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  target constant text := nullif(nullif(tg_argv[0], ''), 'null');
  verb constant text := upper(nullif(nullif(tg_argv[1], ''), 'null'));
  headers constant jsonb := coalesce(
    nullif(nullif(tg_argv[2], ''), 'null')::jsonb, '{"Content-Type": "application/json"}'
  );
  params constant jsonb := coalesce(nullif(nullif(tg_argv[3], ''), 'null')::jsonb, '{}');
  patience constant integer := coalesce(nullif(nullif(tg_argv[4], ''), 'null')::integer, 1000);
  request bigint;
begin
  if target is null then
    raise exception 'this webhook has no url';
  end if;
  case verb
    when 'GET' then
      request := net.http_get(url := target, params := params, headers := headers, timeout_milliseconds := patience);
    when 'POST' then
      request := net.http_post(
        url := target,
        body := jsonb_build_object(
          'type', tg_op,
          'table', tg_table_name,
          'schema', tg_table_schema,
          'record', case when tg_op = 'DELETE' then null else to_jsonb(new) end,
          'old_record', case when tg_op = 'INSERT' then null else to_jsonb(old) end
        ),
        params := params,
        headers := headers,
        timeout_milliseconds := patience
      );
    else
      raise exception 'a webhook is sent by GET or POST, not by %', coalesce(verb, 'nothing');
  end case;
  insert into supabase_functions.hooks (hook_table_id, hook_name, request_id) values (tg_relid, tg_name, request);
  return coalesce(new, old);
end
$$;
alter function supabase_functions.http_request() owner to supabase_functions_admin;
revoke all on function supabase_functions.http_request() from public;
grant execute on function supabase_functions.http_request() to postgres, anon, authenticated, service_role;`;

/** In a trigger on DDL that is not a superuser's, only what was just created may be looked at. */
const REOPENING = `
-- pg_net may be dropped and created again: then it must be opened again.
create or replace function extensions.grant_pg_net_access() returns event_trigger language plpgsql
as $function$
begin
  if not exists (
    select from pg_catalog.pg_event_trigger_ddl_commands() as made
    join pg_catalog.pg_extension as extension on made.objid = extension.oid and extension.extname = 'pg_net'
  ) then
    return;
  end if;${OPEN_PG_NET.replaceAll('\n  ', '\n  ')}
end
$function$;
comment on function extensions.grant_pg_net_access() is 'Lets the API roles send requests through pg_net.';
drop event trigger if exists issue_pg_net_access;
create event trigger issue_pg_net_access on ddl_command_end when tag in ('CREATE EXTENSION')
  execute function extensions.grant_pg_net_access();`;

/** Runs as `postgres` while that is a superuser: event triggers and grants on what others own need one. */
export const WEBHOOKS_SQL = `-- What database webhooks need: requests out of triggers, through pg_net.
create extension if not exists pg_net schema extensions;
${OWNER}
${OPEN_PG_NET.replaceAll('\n  ', '\n')}
${TABLES}
${TRIGGER}
${REOPENING}
`;
