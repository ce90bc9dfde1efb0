/**
 * The image's own scripts and the one for webhooks make these roles without a password. One that an image does not make
 * is passed over.
 */
export const ROLES_SQL = `-- Gives the roles that services log in as the project's password.
set log_statement = 'none';
\\getenv password POSTGRES_PASSWORD
select format('alter role %I with login password %L', rolname, :'password')
from pg_catalog.pg_roles
where rolname in (
  'authenticator', 'pgbouncer', 'supabase_auth_admin', 'supabase_functions_admin', 'supabase_storage_admin'
)
order by rolname
\\gexec
`;
