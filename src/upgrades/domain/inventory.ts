/** What a database holds: `rows public.orders` → 12, `schema auth` → 1, `functions all` → 31. */
export type Inventory = Readonly<Record<string, number>>;

const OURS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const own = (catalogue: string, alias: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${alias}.oid and d.deptype = 'e')`;
const line = (kind: string, name: string, count: string) =>
  `json_build_object('kind', '${kind}', 'name', ${name}, 'count', ${count})`;

/** Statements that give one line of JSON for each entry. Tables of extensions count where extensions ask for that. */
export const INVENTORY = `
select ${line('schema', 'n.nspname', '1')} from pg_namespace n where ${OURS};
select ${line('extension', 'extname', '1')} from pg_extension;
select ${line('functions', "'all'", 'count(*)')} from pg_proc p join pg_namespace n on n.oid = pronamespace where ${OURS} and ${own('pg_proc', 'p')};
select ${line('views', "'all'", 'count(*)')} from pg_class c join pg_namespace n on n.oid = relnamespace where ${OURS} and relkind in ('v', 'm') and ${own('pg_class', 'c')};
select ${line('indexes', "'all'", 'count(*)')} from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS} and c.relpersistence <> 't' and ${own('pg_class', 'c')};
select ${line('policies', "'all'", 'count(*)')} from pg_policy;
select ${line('triggers', "'all'", 'count(*)')} from pg_trigger where not tgisinternal;
select ${line('publications', "'all'", 'count(*)')} from pg_publication;
select ${line('large objects', "'all'", 'count(*)')} from pg_largeobject_metadata;
select ${line('sequence', "n.nspname || '.' || c.relname", 'coalesce(pg_sequence_last_value(c.oid), 0)')} from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'S' and ${OURS} and ${own('pg_class', 'c')};
select format('select json_build_object(''kind'', ''rows'', ''name'', %L::text, ''count'', count(*)) from only %I.%I', n.nspname || '.' || c.relname, n.nspname, c.relname)
from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind = 'r' and relpersistence <> 't' and ${OURS}
  and (${own('pg_class', 'c')} or c.oid in (select unnest(extconfig) from pg_extension))
order by 1
\\gexec
`;

export function inventoryOf(lines: readonly string[]): Inventory {
  const entries = lines
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as { kind: string; name: string; count: number })
    .map(({ kind, name, count }) => [`${kind} ${name}`, count] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * @param options.live the former database was written to meanwhile: where its sequences stand says nothing
 * @returns what differs, a line each; `[]` when the copy is whole
 */
export function missingFrom(copy: Inventory, former: Inventory, options: { live: boolean }): readonly string[] {
  const names = [...new Set([...Object.keys(former), ...Object.keys(copy)])].sort();
  return names
    .filter((name) => !(options.live && name.startsWith('sequence ')) && copy[name] !== former[name])
    .map((name) => `${name}: ${former[name] ?? 'none'} before, ${copy[name] ?? 'none'} now`);
}

export const rowsIn = (inventory: Inventory): number =>
  Object.entries(inventory).reduce((sum, [name, count]) => sum + (name.startsWith('rows ') ? count : 0), 0);
