export const REALTIME_SQL = `-- Where realtime keeps its tenant; it makes the tables itself.
create schema if not exists _realtime authorization supabase_admin;
`;
