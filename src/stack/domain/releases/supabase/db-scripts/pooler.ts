import { INNER_DB_NAME } from '../shared.js';

/** Also without the pooler: the scripts run once, and it may be switched on later. */
export const POOLER_SQL = `-- Where the pooler keeps its tenant.
\\connect ${INNER_DB_NAME}
create schema if not exists _supavisor authorization supabase_admin;
\\connect postgres
`;
