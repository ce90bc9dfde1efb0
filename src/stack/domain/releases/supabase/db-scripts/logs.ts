import { INNER_DB_NAME } from '../shared.js';

/** Also without analytics: the scripts run once, and it may be switched on later. */
export const LOGS_SQL = `-- Where analytics keeps logs.
\\connect ${INNER_DB_NAME}
create schema if not exists _analytics authorization supabase_admin;
\\connect postgres
`;
