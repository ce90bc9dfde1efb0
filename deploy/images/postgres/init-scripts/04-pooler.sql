-- How a pooler checks a password: one function, for one role, and nothing else of the catalogue.

create schema pgbouncer authorization pgbouncer;
create function pgbouncer.get_auth(p_usename text) returns table (username text, password text)
language sql stable security definer set search_path = ''
as $$
  select usename::text, case when valuntil < now() then null else passwd::text end
  from pg_catalog.pg_shadow where usename = p_usename
$$;
alter function pgbouncer.get_auth(text) owner to supabase_admin;
revoke all on function pgbouncer.get_auth(text) from public;
grant execute on function pgbouncer.get_auth(text) to pgbouncer;
