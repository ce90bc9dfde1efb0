-- Table, view and functions of Supabase's own extension. Values are encrypted with the key in /etc/postgresql-custom: as
-- with the real one, whoever loses that file loses them.
create schema vault;

create table vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text unique,
  description text not null default '',
  secret bytea not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Else a dump leaves the values behind, as it does with what an extension brings itself.
select pg_catalog.pg_extension_config_dump('vault.secrets', '');

create function vault._root_key() returns text language sql stable security definer set search_path = ''
as $$ select trim(pg_catalog.pg_read_file('/etc/postgresql-custom/pgsodium_root.key')) $$;
revoke all on function vault._root_key() from public;

create function vault.create_secret(new_secret text, new_name text default null, new_description text default '')
returns uuid language sql volatile security definer set search_path = ''
as $$
  insert into vault.secrets (name, description, secret)
  values ($2, $3, extensions.pgp_sym_encrypt($1, vault._root_key(), 'cipher-algo=aes256'))
  returning id
$$;

create function vault.update_secret(secret_id uuid, new_secret text default null, new_name text default null, new_description text default null)
returns void language sql volatile security definer set search_path = ''
as $$
  update vault.secrets set
    secret = case when $2 is null then secret else extensions.pgp_sym_encrypt($2, vault._root_key(), 'cipher-algo=aes256') end,
    name = coalesce($3, name), description = coalesce($4, description), updated_at = now()
  where id = $1
$$;

create function vault._decrypted(value bytea) returns text language sql stable security definer set search_path = ''
as $$ select extensions.pgp_sym_decrypt($1, vault._root_key()) $$;

create view vault.decrypted_secrets as
  select id, name, description, secret, vault._decrypted(secret) as decrypted_secret, created_at, updated_at
  from vault.secrets;

revoke all on all functions in schema vault from public;
