import { INNER_DB_NAME } from '../shared.js';

export const INNER_DATABASE_SQL = `-- A database beside the user's, for what the pooler and analytics keep.
select 'create database ${INNER_DB_NAME} owner supabase_admin'
where not exists (select from pg_catalog.pg_database where datname = '${INNER_DB_NAME}')
\\gexec
`;
