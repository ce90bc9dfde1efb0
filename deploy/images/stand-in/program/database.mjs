import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { WiringError } from './wiring.mjs';

// Not there yet, rather than wrong: worth a little patience.
const NOT_YET = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', '57P03'];
const PATIENCE_MS = 10_000;

/** Logs in, waiting a while for a database that does not answer yet. `connection` is pg's, `as` says who for the log. */
export async function connect(connection, as) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const client = new pg.Client({ connectionTimeoutMillis: 3_000, ...connection });
    client.on('error', () => client.end());
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (!NOT_YET.includes(error.code) || Date.now() > end)
        throw new WiringError(`cannot log in to the database as ${as}: ${error.message || error.code}`);
      await sleep(300);
    }
  }
}

export async function withClient(connection, as, work) {
  const client = await connect(connection, as);
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof WiringError || !error.severity) throw error;
    throw new WiringError(`the database refuses ${as}: ${error.message}`);
  } finally {
    await client.end();
  }
}

/**
 * A check: logs in as `role`, sees `schema`, makes the table of migrations there when it `migrates`, may act as `become`.
 * @param connection of the environment: pg's connection settings
 */
export const loginCheck = ({ role, schema, migrates = false, become, connection }) => ({
  name: `login as ${role}`,
  run: ({ env }) =>
    withClient(connection(env), role, async (client) => {
      const { rows } = await client.query('select current_user::text as me, to_regnamespace($1)::text as schema', [
        schema,
      ]);
      if (rows[0].me !== role) throw new WiringError(`the database calls ${role} ${rows[0].me}`);
      if (!rows[0].schema) throw new WiringError(`the database has no schema ${schema}`);
      await mayUse(client, role, schema);
      if (migrates) await migrate(client, schema);
      if (become) await client.query(`set role ${pg.escapeIdentifier(become)}`);
    }),
});

async function mayUse(client, role, schema) {
  const { rows } = await client.query("select has_schema_privilege($1, 'usage') as may", [schema]);
  if (!rows[0].may) throw new WiringError(`${role} may not use the schema ${schema}`);
}

async function migrate(client, schema) {
  const table = `${pg.escapeIdentifier(schema)}.schema_migrations`;
  await client.query(`create table if not exists ${table} (version text primary key)`);
  await client.query(`insert into ${table} (version) values ('stand-in') on conflict do nothing`);
}

/** One connection that stays, as a pool's does; `alive` throws WiringError when the database does not answer on it. */
export function lasting(connection, as) {
  let client;
  return {
    async alive() {
      try {
        client ??= await connect(connection, as);
        await client.query('select 1');
      } catch (error) {
        client = undefined;
        if (error instanceof WiringError) throw error;
        throw new WiringError(`lost the database: ${error.message}`);
      }
    },
  };
}

/** Of a connection string, whatever its protocol is called. */
export const byUrl = (variable) => (env) => ({ connectionString: env[variable].replace(/^\w+:/, 'postgres:') });
