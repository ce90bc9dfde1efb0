-- The roles that the services of the stack log in as or act as. Passwords are set by the project's own scripts.

-- What the API acts as: a visitor, a signed-in user, a trusted back end.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;

-- What services log in as; each owns the schema that it migrates. The role of webhooks comes with the release's script.
create role supabase_auth_admin login noinherit createrole noreplication;
create role supabase_storage_admin login noinherit createrole noreplication;
create role supabase_realtime_admin nologin noinherit noreplication;
create role supabase_replication_admin login replication;
create role supabase_read_only_user login bypassrls;
create role pgbouncer login;
create role dashboard_user nologin createdb createrole replication;

grant pg_read_all_data to supabase_read_only_user;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
grant supabase_realtime_admin, authenticator to postgres;
grant anon, authenticated, service_role to supabase_storage_admin;

-- A request that takes longer than this has a fault of its own.
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';

alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
alter role supabase_storage_admin set search_path = storage;
