import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findRelease } from '../../src/stack/domain/releases/index.js';
import { containersOf, docker } from '../harness/docker.js';
import { Program } from '../harness/program.js';
import { psql } from '../harness/psql.js';
import { endedThroughKills } from '../harness/tasks.js';

const OBJECTS = findRelease('2026.10')!.services.storage!.volumes[0]!.path;

describe('A clone on a real engine', () => {
  const backups = mkdtempSync(join(tmpdir(), 'backups-'));
  let program: Program;
  let source: { ref: string };
  let url: string;
  const urlOf = async (ref: string) =>
    (await program.post<{ databaseUrl: string }>(`projects/${ref}/reveal`)).body.databaseUrl;

  const ready = (ref: string) =>
    program.waitFor(
      ref,
      ({ light, version, observedVersion }) => light === 'ready' && version === observedVersion,
      240_000,
    );
  const inStorage = async (ref: string, script: string): Promise<string> => {
    const storage = docker.getContainer((await containersOf(ref)).get('storage')!.Id);
    const Cmd = ['sh', '-c', `cd ${OBJECTS} && ${script}`];
    const exec = await storage.exec({ Cmd, Tty: true, AttachStdout: true });
    const said = await text(await exec.start({ Tty: true }));
    expect([(await exec.inspect()).ExitCode, said]).toEqual([0, expect.any(String)]);
    return said.trim();
  };

  beforeAll(async () => {
    program = await Program.start({ env: { SUPASCALE_BACKUPS: backups, SUPASCALE_RELEASE: '2026.10' } });
    const asked = await program.post<{ ref: string }>('projects', {
      slug: 'source',
      displayName: 'Source',
      profile: 'minimal',
      services: { storage: { enabled: true } },
      settings: { network: { publishDatabase: true } },
    });
    expect([asked.status, asked.body]).toEqual([202, expect.objectContaining({ slug: 'source' })]);
    source = asked.body;
    await ready(source.ref);
    await inStorage(source.ref, 'mkdir -p photos && echo kept > "photos/odd name"');
    url = await urlOf(source.ref);
    await psql(
      url.replace('//postgres:', '//supabase_auth_admin:'),
      `create table auth.members (id uuid primary key, "odd name" text);
       insert into auth.members values ('00000000-0000-4000-8000-000000000001', 'it''s "odd"');
       grant select on auth.members to postgres`,
    );
    await psql(
      url,
      `create table orders (id bigserial primary key, note text, body text);
       insert into orders (note, body) select 'n' || i, repeat(md5(i::text), 200) from generate_series(1, 2000) i;
       create role reader login password 'reader password' connection limit 3; grant select on orders to reader;
       create schema extra; create extension hstore schema extra; create table extra.pairs (p extra.hstore);
       insert into extra.pairs values ('a=>1'); alter table orders enable row level security;
       create policy mine on orders for select to authenticated using (note = 'n1');
       create sequence counter start 41; select nextval('counter');
       select lo_from_bytea(0, '\\x00ff'::bytea); select vault.create_secret('kept in the vault', 'one');
       alter role reader set search_path = extra, public;`,
    );
  }, 300_000);
  afterAll(async () => {
    await program.remove();
    rmSync(backups, { recursive: true });
  }, 120_000);

  it('takes settings along, under its own ports and keys, and no data unless asked', async () => {
    const asked = await program.post<{ ref: string; taskId: null }>(`projects/${source.ref}/clone`, {
      slug: 'empty',
      data: false,
    });
    expect([asked.status, asked.body.taskId]).toEqual([202, null]);
    const ports = async (ref: string) =>
      Object.values((await program.get<{ ports: Record<string, number> }>(`projects/${ref}`)).body.ports);
    const taken = await ports(source.ref);
    for (const port of await ports(asked.body.ref)) expect(taken).not.toContain(port);
    await program.post(`projects/${asked.body.ref}/remove`, { confirm: 'empty', keepData: false });
  }, 60_000);

  it('copies databases of PostgreSQL 17, roles, the vault and stored files through kills of the program at each step', async () => {
    const asked = await program.post<{ ref: string; taskId: string }>(`projects/${source.ref}/clone`, {
      slug: 'copy',
      data: true,
    });
    expect(asked.status).toBe(202);
    const { task, killed } = await endedThroughKills(program, asked.body.taskId);
    if (task.state !== 'succeeded') throw new Error(JSON.stringify(task, null, 1));
    expect(killed.size).toBeGreaterThan(3);
    await ready(asked.body.ref);
    expect(await inStorage(asked.body.ref, 'cat "photos/odd name"')).toBe('kept');
    const copy = await urlOf(asked.body.ref);
    expect(copy).not.toBe(url);
    for (const sql of [
      'select count(*), md5(string_agg(body, note order by id)) from orders',
      'select * from auth.members',
      'select p from extra.pairs',
      'select last_value from counter',
      'select name, decrypted_secret from vault.decrypted_secrets',
      "select polname, polroles::regrole[] from pg_policy where polname = 'mine'",
      "select rolconnlimit, rolconfig from pg_roles where rolname = 'reader'",
      "select pg_get_userbyid(relowner), relacl from pg_class where relname = 'orders'",
      'select nspname, pg_get_userbyid(nspowner), nspacl from pg_namespace order by 1',
      'select datname, pg_get_userbyid(datdba), datconnlimit, array(select unnest(datacl)::text order by 1) from pg_database order by 1',
    ])
      expect([sql, await psql(copy, sql)]).toEqual([sql, await psql(url, sql)]);
    expect(await psql(copy, 'select decrypted_secret from vault.decrypted_secrets')).toBe('kept in the vault');
    const asReader = copy.replace(/\/\/[^@]+@/, '//reader:reader%20password@');
    expect(await psql(asReader, 'select count(*) from orders')).toBe('0'); // row level security came along
    await psql(copy, "insert into orders (note) values ('only here')");
    expect(await psql(url, "select count(*) from orders where note = 'only here'")).toBe('0');
    expect(await psql(copy, "select net.http_get('http://nowhere.invalid') > 0")).toBe('t');
    expect(await psql(copy, 'show server_version_num')).toMatch(/^17/);
  }, 600_000);

  it('refuses a name that is taken, and a project that is not there', async () => {
    expect((await program.post(`projects/${source.ref}/clone`, { slug: 'source', data: false })).status).toBe(409);
    expect((await program.post(`projects/${'a'.repeat(20)}/clone`, { slug: 'other', data: false })).status).toBe(404);
  });
});
