import { byUrl, connect, lasting, loginCheck, withClient } from '../database.mjs';
import { bodyOf } from '../serve.mjs';
import { dsn, is, name, optional, port, text } from '../variables.mjs';
import { HttpRefusal, WiringError } from '../wiring.mjs';

const connection = (env) => ({
  host: env.DB_HOSTNAME,
  port: Number(env.DB_PORT),
  user: env.DB_USERNAME,
  password: env.DB_PASSWORD,
  database: env.DB_DATABASE,
});
const login = { role: 'supabase_admin', schema: '_analytics' };

export const profile = {
  variables: {
    LOGFLARE_NODE_HOST: text(),
    DB_USERNAME: is('supabase_admin'),
    DB_DATABASE: is('_supabase'),
    DB_SCHEMA: is('_analytics'),
    DB_HOSTNAME: text(),
    DB_PORT: port,
    DB_PASSWORD: text(),
    LOGFLARE_SINGLE_TENANT: is('true'),
    LOGFLARE_SUPABASE_MODE: is('true'),
    LOGFLARE_PUBLIC_ACCESS_TOKEN: text({ min: 32 }),
    LOGFLARE_PRIVATE_ACCESS_TOKEN: text({ min: 32 }),
    LOGFLARE_FEATURE_FLAG_OVERRIDE: text(),
    POSTGRES_BACKEND_URL: optional(dsn({ user: 'supabase_admin', database: '_supabase' })),
    POSTGRES_BACKEND_SCHEMA: optional(is('_analytics')),
    GOOGLE_PROJECT_ID: optional(name),
    GOOGLE_PROJECT_NUMBER: optional(name),
  },
  checks: [
    { name: 'the tokens differ', run: tokensCheck },
    loginCheck({ ...login, migrates: true, connection }),
    { name: 'login of the backend', run: (context) => context.env.POSTGRES_BACKEND_URL && backend.run(context) },
  ],
  async prepare({ env }) {
    await withClient(connection(env), login.role, (client) =>
      client.query(
        'create table if not exists _analytics.log_events (at timestamptz default now(), source text, body text)',
      ),
    );
    return { client: await connect(connection(env), login.role) };
  },
  serve({ env, client }) {
    const database = lasting(connection(env), login.role);
    const health = { path: (path) => path === '/health', check: () => database.alive() };
    return [{ port: 4000, health, answer: (request, path) => logAnswer(env, client, request, path) }];
  },
};

const backend = loginCheck({ ...login, connection: byUrl('POSTGRES_BACKEND_URL') });

function tokensCheck({ env }) {
  if (env.LOGFLARE_PUBLIC_ACCESS_TOKEN === env.LOGFLARE_PRIVATE_ACCESS_TOKEN)
    throw new WiringError('LOGFLARE_PUBLIC_ACCESS_TOKEN and LOGFLARE_PRIVATE_ACCESS_TOKEN must differ');
}

/** `/api/logs` takes events with the public token; everything else below `/api/` needs the private one and tells the last. */
async function logAnswer(env, client, request, path) {
  if (!path.startsWith('/api/')) return undefined;
  const { LOGFLARE_PUBLIC_ACCESS_TOKEN, LOGFLARE_PRIVATE_ACCESS_TOKEN } = env;
  const writes = path === '/api/logs' || path === '/api/events';
  const allowed = writes
    ? [LOGFLARE_PUBLIC_ACCESS_TOKEN, LOGFLARE_PRIVATE_ACCESS_TOKEN]
    : [LOGFLARE_PRIVATE_ACCESS_TOKEN];
  if (!allowed.includes(request.headers['x-api-key'])) throw new HttpRefusal(401, 'This access token is not known.');
  if (!writes) return { body: { result: await lastEvents(client) } };
  const source = new URL(request.url, 'http://localhost').searchParams.get('source_name');
  await client.query('insert into _analytics.log_events (source, body) values ($1, $2)', [
    source,
    (await bodyOf(request)).toString(),
  ]);
  return { body: { message: 'Logged!' } };
}

async function lastEvents(client) {
  const { rows } = await client.query('select at, source, body from _analytics.log_events order by at desc limit 20');
  return rows;
}
