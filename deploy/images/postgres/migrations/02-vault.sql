-- The vault, for the owner of the project and for trusted back ends; the key stays with supabase_admin.
create extension supabase_vault;
grant usage on schema vault to postgres, service_role;
grant select, delete on all tables in schema vault to postgres, service_role;
grant execute on function vault.create_secret(text, text, text) to postgres, service_role;
grant execute on function vault.update_secret(uuid, text, text, text) to postgres, service_role;
grant execute on function vault._decrypted(bytea) to postgres, service_role;
