import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { byUrl, withClient } from './database.mjs';
import { dsn, exactly, integer, is, name, port, text } from './variables.mjs';
import { WiringError } from './wiring.mjs';

/** What every command of the pooler needs: its own database, and what a tenant is made of. */
export const metadataVariables = {
  PORT: port,
  DATABASE_URL: dsn({
    protocols: ['ecto:', 'postgres:', 'postgresql:'],
    user: 'supabase_admin',
    database: '_supabase',
  }),
  VAULT_ENC_KEY: exactly(32),
  POSTGRES_HOST: text(),
  POSTGRES_PORT: port,
  POSTGRES_DB: name,
  POSTGRES_PASSWORD: text(),
  POOLER_TENANT_ID: name,
  POOLER_DEFAULT_POOL_SIZE: integer({ min: 1 }),
  POOLER_MAX_CLIENT_CONN: integer({ min: 1 }),
  POOLER_POOL_MODE: is('transaction', 'session'),
};
export const metadata = byUrl('DATABASE_URL');
const inMetadata = (env, work) => withClient(metadata(env), 'supabase_admin', work);

const TABLES = `
  create table if not exists _supavisor.schema_migrations (version text primary key);
  create table if not exists _supavisor.tenants (
    external_id text primary key, db_host text not null, db_port integer not null, db_database text not null,
    require_user boolean not null, auth_query text, default_pool_size integer, default_max_clients integer
  );
  create table if not exists _supavisor.users (
    tenant_external_id text not null references _supavisor.tenants on delete cascade, db_user text not null,
    db_pass_encrypted bytea not null, is_manager boolean not null, pool_size integer, mode_type text,
    primary key (tenant_external_id, db_user)
  )`;

/** Makes the tables; the schema must be there, as the real one wants it. */
export const migrate = (env) => inMetadata(env, (client) => client.query(TABLES));

/**
 * Makes the tenant of the environment. One that exists is brought up to date where `updates` says so, which needs the key
 * it was stored with, and is left as it is otherwise.
 */
export async function seed(env, { updates }) {
  const tenant = {
    db_host: env.POSTGRES_HOST,
    db_port: Number(env.POSTGRES_PORT),
    db_database: env.POSTGRES_DB,
    users: [{ db_user: 'pgbouncer', db_password: env.POSTGRES_PASSWORD, mode_type: env.POOLER_POOL_MODE }],
  };
  const stored = await tenantOf(env, env.POOLER_TENANT_ID);
  if (!stored || updates) await saveTenant(env, env.POOLER_TENANT_ID, tenant);
}

/** Replaces tenant `id` by `{ db_host, db_port, db_database, users: [{ db_user, db_password, mode_type }] }`. */
export const saveTenant = (env, id, tenant) =>
  inMetadata(env, async (client) => {
    await client.query('delete from _supavisor.tenants where external_id = $1', [id]);
    await insert(client, env, id, tenant);
  });

export const deleteTenant = (env, id) =>
  inMetadata(env, (client) => client.query('delete from _supavisor.tenants where external_id = $1', [id]));

async function insert(client, env, id, { db_host, db_port, db_database, users: [user] }) {
  await client.query(
    `insert into _supavisor.tenants values ($1, $2, $3, $4, false, 'SELECT * FROM pgbouncer.get_auth($1)', $5, $6)`,
    [id, db_host, db_port, db_database, env.POOLER_DEFAULT_POOL_SIZE, env.POOLER_MAX_CLIENT_CONN],
  );
  await client.query('insert into _supavisor.users values ($1, $2, $3, true, $4, $5)', [
    id,
    user.db_user,
    encrypt(user.db_password, env.VAULT_ENC_KEY),
    env.POOLER_DEFAULT_POOL_SIZE,
    user.mode_type ?? env.POOLER_POOL_MODE,
  ]);
}

/** `{ host, port, database, user, password }` as stored; undefined when there is none. */
export async function tenantOf(env, id) {
  const [row] = await inMetadata(env, async (client) => {
    const found = await client.query(
      'select * from _supavisor.tenants join _supavisor.users on tenant_external_id = external_id where external_id = $1',
      [id],
    );
    return found.rows;
  });
  if (!row) return undefined;
  const password = decrypt(row.db_pass_encrypted, env.VAULT_ENC_KEY);
  return { host: row.db_host, port: row.db_port, database: row.db_database, user: row.db_user, password };
}

function encrypt(plain, key) {
  const start = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, start);
  const hidden = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([start, cipher.getAuthTag(), hidden]);
}

function decrypt(stored, key) {
  const decipher = createDecipheriv('aes-256-gcm', key, stored.subarray(0, 12)).setAuthTag(stored.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(stored.subarray(28)), decipher.final()]).toString();
  } catch (error) {
    throw new WiringError(`VAULT_ENC_KEY does not open the stored tenant: ${error.message}`);
  }
}
