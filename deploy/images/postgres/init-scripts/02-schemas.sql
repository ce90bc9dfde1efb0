-- Schemas, who owns them and who may look into them. The services bring their own tables when they start.

create schema extensions authorization postgres;
create extension pgcrypto schema extensions;
create extension "uuid-ossp" schema extensions;
create extension pg_stat_statements schema extensions;
grant usage on schema extensions to anon, authenticated, service_role, dashboard_user, authenticator,
  supabase_auth_admin, supabase_storage_admin;
grant execute on all functions in schema extensions to dashboard_user;
grant all on schema extensions to dashboard_user;

create schema auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres, dashboard_user;

create schema storage authorization supabase_storage_admin;
grant usage on schema storage to anon, authenticated, service_role, postgres, dashboard_user;

create schema realtime authorization supabase_admin;
grant usage on schema realtime to anon, authenticated, service_role, postgres;
grant all on schema realtime to supabase_realtime_admin;
create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;

create schema graphql_public authorization supabase_admin;
grant usage on schema public, graphql_public to postgres, anon, authenticated, service_role;
grant all on schema public to postgres;

-- A new table is seen by the API at once; row level security decides about its rows.
alter default privileges for role postgres, supabase_admin in schema public, graphql_public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres, supabase_admin in schema public, graphql_public
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role postgres, supabase_admin in schema public, graphql_public
  grant all on functions to postgres, anon, authenticated, service_role;

alter default privileges for role supabase_auth_admin in schema auth grant all on tables to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on sequences to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on functions to postgres, dashboard_user;

alter default privileges for role supabase_storage_admin in schema storage grant all on tables to postgres, service_role;
alter default privileges for role supabase_storage_admin in schema storage grant all on sequences to postgres, service_role;
alter default privileges for role supabase_storage_admin in schema storage
  grant all on functions to postgres, anon, authenticated, service_role;

grant create on database :"DBNAME" to supabase_auth_admin, supabase_storage_admin, dashboard_user;
