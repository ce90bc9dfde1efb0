import { words } from './settings/kinds.js';
import type { SettingDefinition } from '../../settings.js';

/** What each extension is for. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  vector: 'embeddings and their neighbours',
  postgis: 'places and shapes',
  pgrouting: 'routes over maps',
  pg_trgm: 'similar texts',
  unaccent: 'texts without accents',
  citext: 'text without case',
  hstore: 'keys and values in a column',
  ltree: 'trees in a column',
  intarray: 'arrays of whole numbers',
  tablefunc: 'crosstabs',
  fuzzystrmatch: 'texts that sound alike',
  btree_gin: 'plain values in GIN indexes',
  btree_gist: 'plain values in GiST indexes',
  rum: 'ranked full-text search',
  pg_cron: 'jobs at set times',
  pgmq: 'message queues',
  pg_graphql: 'GraphQL',
  pg_jsonschema: 'checks of JSON against a schema',
  pg_hashids: 'short ids',
  http: 'HTTP requests from SQL',
  postgres_fdw: 'tables of other PostgreSQL servers',
  dblink: 'queries on other PostgreSQL servers',
  wrappers: 'tables of other services',
  hypopg: 'indexes that are only tried out',
  index_advisor: 'advice on indexes',
  pg_stat_monitor: 'statistics of queries, in intervals',
  pgaudit: 'a log of who did what',
  pg_repack: 'tables rewritten while they are used',
};

/** PostgreSQL 17 has them no more. */
const UNTIL_15: Readonly<Record<string, string>> = {
  timescaledb: 'time series',
  plv8: 'functions in JavaScript',
};

/** Those that users may ask for; what the stack itself needs is always there and not among them. */
export function extensionsSetting(postgresMajor: number): SettingDefinition {
  const all = { ...EVERYWHERE, ...(postgresMajor < 17 ? UNTIL_15 : {}) };
  const told = Object.entries(all).map(([name, means]) => `${name} (${means})`);
  return words(
    'Extensions',
    'Created where they are missing, in the running database; nothing restarts. Taking one off the list drops nothing, ' +
      `for that may delete data: drop it by SQL. There are ${told.join(', ')}.`,
    {
      ...{ maxItems: told.length, itemMaxLength: 40 },
      pattern: new RegExp(`(?:${Object.keys(all).join('|')})`),
      form: `one of ${Object.keys(all).join(', ')}`,
      fallback: [],
    },
  );
}
